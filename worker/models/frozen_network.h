// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/types.h>

#include <cstdint>
#include <filesystem>
#include <map>
#include <string>

#include "experiments/experiment.h"
#include "worker/models/network.h"
#include "worker/models/network_shape.h"

namespace foldwise::worker {

/// What is known of a network whose features at every step are stored, to train what stands behind them.
struct FrozenFront {
  std::int64_t channels = 0;  ///< of the features
  int stride = 1;             ///< frames from one step to the next
  std::string head_prefix = "head.";
  std::int64_t hidden_units = 0;  ///< of the head's hidden layer; 0: it has none
  /// Of its head and its pooling, under their names in files: where their training begins. Without those of a part:
  /// from scratch.
  std::map<std::string, torch::Tensor> behind = {};
};

enum class HeadStart { from_network, from_scratch };

/// `start`: whether the head is worth keeping, or was merely drawn.
FrozenFront front_of(const Network& network, HeadStart start);

/// A safetensors file.
void write_front(const std::filesystem::path& file, const FrozenFront& front);
/// Throws UserError where the file is missing, damaged or not such a file.
FrozenFront read_front(const std::filesystem::path& file);

/// The window of a pooling over videos, as VideoPooling has it, whose steps are those that the network of this shape
/// takes: as long as the clips of its training.
int pooling_window(const Experiment& experiment, const NetworkShape& shape);

}  // namespace foldwise::worker
