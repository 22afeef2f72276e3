// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>
#include <vector>

#include "datasets/dataset.h"
#include "datasets/video/containers/picture_count.h"
#include "experiments/experiment.h"
#include "orchestrator/plan/datasets/planned_dataset.h"

namespace foldwise::orchestrator {

/// Of Dataset::samples, as their headers tell it; none: they do not.
using PictureCounts = std::vector<std::optional<datasets::PictureCount>>;

/// Counts the pictures of each dataset once, when they are asked for first.
class CountedPictures {
 public:
  const PictureCounts& of(const DigestedDataset& source);

 private:
  std::map<const DigestedDataset*, PictureCounts> counts_;
};

/// How many frames are stored of so many pictures.
double frames_of(const datasets::PictureCount& count, const FramesOptions& options);

/// Of those that are known; 0: none is.
double mean_frames(const PictureCounts& counts, const FramesOptions& options);

}  // namespace foldwise::orchestrator
