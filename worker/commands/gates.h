// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <CLI/CLI.hpp>
#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "worker/data/class_gates.h"

namespace foldwise::worker {

/// The places of classes among all. Throws UserError on a name that none of them has.
std::vector<std::size_t> places_of(const std::vector<std::string>& wanted, const std::vector<std::string>& all);

/// class,network,layer,feature,mean,samples: network audio or video, with a line for each feature's gate, or joint,
/// whose features 0 and 1 are the shares of its own previous layer and of the gated ones. Throws UserError on a class
/// that no sample has.
std::string gates_table(const std::vector<ClassGates>& gates);

/// `orchestrator models gates SWEEP MODEL --class NAME … [--experiment N] [--samples N]`: mean gate activations of a
/// trained augmented_ensemble, by class (A Fig. 3.5), as CSV on standard output.
void add_gates(CLI::App& models, std::function<int()>& chosen);

}  // namespace foldwise::worker
