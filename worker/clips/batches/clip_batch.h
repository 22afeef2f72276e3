// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/types.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "experiments/experiment.h"
#include "worker/clips/augmentation/augment.h"
#include "worker/models/weights/normalisation.h"

namespace foldwise::worker {

/// Where the tensors of a batch lie: pinned ones reach a GPU without a copy.
enum class HostMemory { pageable, pinned };

enum class CleanCopies : bool { no, yes };

/// Clips as they are stored, and what is still to be done to them.
struct RawClips {
  torch::Tensor frames;                     ///< [batch, frames, height, width, 3], uint8
  std::vector<Augmentation> augmentations;  ///< [batch]
  Size size;                                ///< that the network takes
  Normalisation normalisation;
  CleanCopies clean = CleanCopies::no;
  double clean_area = 1;  ///< what these see of each frame
};

/// Some samples of one epoch, as a network takes them. Tensors are on the CPU.
struct ClipBatch {
  torch::Tensor clips;          ///< [batch, 3, frames, height, width], augmented; or features [batch, features, steps]
  torch::Tensor clean;          ///< the same clips without augmentation; undefined unless asked for
  std::optional<RawClips> raw;  ///< instead of both, where the device that trains makes them: finish_on()
  torch::Tensor labels;         ///< [batch], int64: classes; undefined where `targets` are
  torch::Tensor targets;        ///< [batch, outputs], float: numbers, or 1 where a class is right; or undefined
  torch::Tensor steps;          ///< [batch], int64: how many steps a sample has; undefined: all of them
  torch::Tensor weights;        ///< [batch], float: how much each sample's loss counts; undefined: all of them alike
  std::vector<std::size_t> videos;  ///< [batch], indices into the training samples
  std::vector<int> positions;       ///< [batch], first frame of each clip; 0 of videos that are resized

  std::int64_t size() const { return raw ? raw->frames.size(0) : clips.size(0); }
};

/// The batches of one epoch, in order.
class BatchSource {
 public:
  virtual ~BatchSource() = default;
  virtual std::size_t left() const = 0;
  /// Waits for the next batch; throws what making it threw. left() > 0.
  virtual ClipBatch next() = 0;
};

/// How many batches so many samples make; the last one may be smaller.
inline std::size_t batches_of(std::size_t samples, int batch_size) {
  const auto size = static_cast<std::size_t>(batch_size);
  return (samples + size - 1) / size;
}

}  // namespace foldwise::worker
