// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace foldwise::datasets {

/// Stored features lie in files of so many videos: what a job that is killed has to compute again is less than one of
/// them.
inline constexpr std::size_t videos_per_feature_file = 64;

/// The name of a video's features in its file.
inline std::string feature_tensor_name(const std::string& video) {
  return "features/" + video;
}

/// How large the safetensors files of stored features become, to the byte: of each video a tensor [steps, channels] of
/// floats.
class FeatureFilesSize {
 public:
  explicit FeatureFilesSize(std::int64_t channels) : channels_(channels) {}
  /// Videos in the order in which they are stored.
  void add(const std::string& video, std::int64_t steps);
  std::uint64_t bytes() const { return finished_ + open_file(); }

 private:
  std::uint64_t open_file() const;

  std::int64_t channels_;
  std::uint64_t finished_ = 0;                              ///< of the files that are full
  std::vector<std::pair<std::string, std::int64_t>> open_;  ///< names and steps of the one that is not
};

}  // namespace foldwise::datasets
