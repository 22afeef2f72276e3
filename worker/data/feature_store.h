// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/types.h>

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "worker/models/frozen_network.h"

namespace foldwise::worker {

/// The name of a file of stored features in a stage's folder, counted from 0: "features_0003.safetensors".
std::string feature_file_name(std::size_t number);
/// What is known of the network that made them.
inline constexpr const char* front_name = "front.safetensors";

/// Features of some videos, by their ids: [steps, channels], float.
using VideoFeatures = std::map<std::string, torch::Tensor>;

/// Appears whole or not at all.
void write_features(const std::filesystem::path& file, const VideoFeatures& features);
/// Whether a file is there that holds these videos, in a form that can be read, and no others.
bool holds_features(const std::filesystem::path& file, const std::vector<std::string>& videos);

/// Stored features of a network, mapped: they are read when they are looked at, and all workers of a machine share the
/// memory that they take.
class FeatureStore {
 public:
  /// A stage's folder with so many files. Throws UserError where one is missing, damaged, or of other features.
  FeatureStore(const std::filesystem::path& folder, std::size_t files);

  const FrozenFront& front() const { return front_; }
  /// [steps, channels], float, on the CPU; not to be written to, and valid as long as it is held. Throws UserError
  /// where there is no such video.
  torch::Tensor video(const std::string& id) const;
  std::size_t size() const { return videos_.size(); }

 private:
  std::filesystem::path folder_;
  FrozenFront front_;
  VideoFeatures videos_;
};

}  // namespace foldwise::worker
