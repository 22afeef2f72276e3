// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/types.h>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "datasets/frame_store.h"
#include "experiments/experiment.h"
#include "worker/clips/augment.h"
#include "worker/models/normalisation.h"

namespace foldwise {

/// A video of the training or validation part, its frames in place in the frame store.
struct LabelledVideo {
  std::string id;
  int label = 0;
  VideoFrames frames;
};

/// Some clips of one epoch, normalised. Tensors are on the CPU.
struct ClipBatch {
  torch::Tensor clips;              ///< [batch, 3, frames, height, width], augmented
  torch::Tensor clean;              ///< the same clips without augmentation; undefined unless asked for
  torch::Tensor labels;             ///< [batch], int64
  std::vector<std::size_t> videos;  ///< [batch], indices into the training videos
  std::vector<int> positions;       ///< [batch], first frame of each clip
};

enum class CleanCopies : bool { no, yes };
enum class HostMemory { pageable, pinned };

struct LoaderOptions {
  int clip_frames = 16;
  Size input;
  AugmentationOptions augmentation;
  Normalisation normalisation;
  int batch_size = 8;
  int threads = 1;
  HostMemory memory = HostMemory::pageable;
  std::uint64_t seed = 0;
};

/// What one epoch reads: a clip of every video, in an order fixed by the seed.
struct EpochPlan {
  int epoch = 1;
  std::vector<int> positions{};  ///< [videos], first frame of each video's clip
  CleanCopies clean = CleanCopies::no;
  std::size_t first_batch = 0;  ///< where a resumed epoch goes on
};

/// The batches of one epoch, made ahead of their use by threads of its own. The last batch may be smaller. Batches are
/// the same whatever the number of threads and wherever the epoch starts.
class EpochLoader {
 public:
  EpochLoader(const LoaderOptions& options, const std::vector<LabelledVideo>& videos, EpochPlan plan);
  ~EpochLoader();

  static std::size_t batches(std::size_t videos, int batch_size);
  std::size_t left() const;
  /// Waits for the next batch; throws what making it threw. left() > 0.
  ClipBatch next();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace foldwise
