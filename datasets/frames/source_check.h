// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>

#include "experiments/jobs/job.h"

namespace foldwise::datasets {

/// Whether the videos of a prepare job still are what they were when it was planned: their digests are in the job's
/// key, so frames of other bytes would be taken for theirs for ever.
class SourceCheck {
 public:
  explicit SourceCheck(std::filesystem::path root) : root_(std::move(root)) {}

  /// To be asked once the video is decoded: then what was decoded is what is judged, whenever it changed. Throws
  /// UserError that names the file when its content is another, or gone. Costs reading it, unless the user's
  /// DigestCache knows it. A file of many samples is read again where its size or time differ.
  void require_as_planned(const VideoSource& video);

 private:
  struct Stamp {
    std::uintmax_t size = 0;
    std::filesystem::file_time_type changed{};
    bool operator==(const Stamp&) const = default;
  };

  std::filesystem::path root_;
  std::map<std::filesystem::path, Stamp> of_many_;  ///< files of many samples that were as planned
};

}  // namespace foldwise::datasets
