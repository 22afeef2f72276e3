// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/types.h>

#include <cstddef>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "worker/models/network.h"

namespace foldwise::worker {

/// Means over samples of one class, by the names of AudioVisual::follow_mixing: "audio 0" [units], "joint 0" [2].
struct ClassGates {
  std::string name;
  int samples = 0;
  std::map<std::string, torch::Tensor> means = {};
};

/// Of streamed examples the first `samples` of each of the `wanted` among all classes, by their places; of a class that
/// no example has none. Throws UserError on a network without gates.
std::vector<ClassGates> gates_of(Network& network, const std::vector<std::filesystem::path>& shards,
                                 const std::vector<std::string>& classes, const std::vector<std::size_t>& wanted,
                                 int samples);

}  // namespace foldwise::worker
