// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "datasets/frames/video_frames.h"
#include "worker/clips/sampling/planted_frames.h"
#include "worker/data/gate_measures.h"

namespace foldwise::worker {

/// What generators of look-alikes write beside their videos: planted/<video id>.csv.
class PlantedTruth {
 public:
  explicit PlantedTruth(std::filesystem::path root);

  /// Of the stored frames of a video; nothing where the dataset is none of ours, and where nothing is said of the
  /// video. Throws UserError when the file says nothing of use.
  PlantedFrames of(const std::string& id, const datasets::VideoFrames& stored) const;
  /// What tells each class of generated examples: planted/classes.csv. None where there is no such file; throws
  /// UserError where it cannot be read.
  std::vector<PlantedKind> kinds() const;

 private:
  std::filesystem::path folder_;
  bool there_;
};

}  // namespace foldwise::worker
