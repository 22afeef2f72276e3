// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>

#include "datasets/frames/video_frames.h"
#include "worker/clips/planted_frames.h"

namespace foldwise::worker {

/// What generators of look-alikes write beside their videos: planted/<video id>.csv.
class PlantedTruth {
 public:
  explicit PlantedTruth(std::filesystem::path root);

  /// Of the stored frames of a video; nothing where the dataset is none of ours, and where nothing is said of the
  /// video. Throws UserError when the file says nothing of use.
  PlantedFrames of(const std::string& id, const datasets::VideoFrames& stored) const;

 private:
  std::filesystem::path folder_;
  bool there_;
};

}  // namespace foldwise::worker
