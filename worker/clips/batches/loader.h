// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "datasets/frames/frame_store.h"
#include "experiments/experiment.h"
#include "worker/clips/augmentation/augment.h"
#include "worker/clips/batches/clip_batch.h"
#include "worker/clips/sampling/planted_frames.h"
#include "worker/models/weights/normalisation.h"

namespace foldwise::worker {

/// A video of a fold, or a window of one, its frames in place in the frame store.
struct LabelledVideo {
  std::string id;
  int label = 0;
  datasets::VideoFrames frames;
  std::vector<double> targets = {};       ///< numbers to predict instead of a label
  std::vector<double> frame_labels = {};  ///< one for each frame, to sample by; empty where the dataset has none
  PlantedFrames planted = {};             ///< of generated videos
};

/// Who warps and colours clips: the loader's threads, or whoever takes its batches (finish_on).
enum class AugmentedBy { loader, learner };

/// Depends on the kind of the device alone, so that a training that goes on elsewhere ends the same.
AugmentedBy augmented_by(AugmentationDevice wanted, torch::Device trains);

struct LoaderOptions {
  int clip_frames = 16;
  DurationStandardisation standardisation = DurationStandardisation::clip_extraction;
  ClipPadding padding = ClipPadding::hold;
  double clean_area = 1;  ///< of each frame that clean copies see
  Size input;
  AugmentationOptions augmentation;
  AugmentedBy augmented_by = AugmentedBy::loader;
  Normalisation normalisation;
  int batch_size = 8;
  int threads = 1;
  HostMemory memory = HostMemory::pageable;
  std::uint64_t seed = 0;
};

/// What one epoch reads: a clip of every video, in an order fixed by the seed.
struct EpochPlan {
  int epoch = 1;
  std::vector<int>
      positions{};  ///< [videos], first frame of each video's clip; of no matter where that is of all of it
  std::vector<double> weights{};  ///< [videos], how much each one's loss counts; empty: all alike
  CleanCopies clean = CleanCopies::no;
  std::size_t first_batch = 0;  ///< where a resumed epoch goes on
};

/// The batches of one epoch, made ahead of their use by threads of its own. The last batch may be smaller. Batches are
/// the same whatever the number of threads and wherever the epoch starts.
class EpochLoader final : public BatchSource {
 public:
  EpochLoader(const LoaderOptions& options, const std::vector<LabelledVideo>& videos, EpochPlan plan);
  ~EpochLoader() override;

  std::size_t left() const override;
  ClipBatch next() override;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace foldwise::worker
