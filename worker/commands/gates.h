// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <CLI/CLI.hpp>
#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "worker/models/network.h"

namespace foldwise::worker {

/// Means over samples of one class, by the names of AudioVisual::follow_mixing: "audio 0" [units], "joint 0" [2].
struct ClassGates {
  std::string name;
  int samples = 0;
  std::map<std::string, torch::Tensor> means;
};

/// Of streamed examples the first `samples` of each class. Throws UserError on a network without gates and on a class
/// that no example has.
std::vector<ClassGates> gates_of(Network& network, const std::vector<std::filesystem::path>& shards,
                                 const std::vector<std::string>& all_classes, const std::vector<std::string>& wanted,
                                 int samples);

/// class,network,layer,feature,mean,samples: network audio or video, with a line for each feature's gate, or joint,
/// whose features 0 and 1 are the shares of its own previous layer and of the gated ones.
std::string gates_table(const std::vector<ClassGates>& gates);

/// `orchestrator models gates SWEEP MODEL --class NAME … [--experiment N] [--samples N]`: mean gate activations of a
/// trained augmented_ensemble, by class (A Fig. 3.5), as CSV on standard output.
void add_gates(CLI::App& models, std::function<int()>& chosen);

}  // namespace foldwise::worker
