// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <CLI/CLI.hpp>
#include <cstddef>
#include <functional>
#include <optional>
#include <vector>

#include "experiments/sweep/sweep.h"

namespace foldwise::worker {

/// A model of a sweep, as its first experiment has it.
struct SweepModel {
  Experiment experiment;
  std::vector<std::size_t> experiments;  ///< that have it, from 0, in the order of `orchestrator plan`
};

/// The models of a sweep that differ: in the network, its clips, what it predicts, and the rates and decays of its
/// parts. `only`: of one experiment, from 0. Throws UserError where there is no such experiment.
std::vector<SweepModel> models_of(const Sweep& sweep, const std::optional<std::size_t>& only);

/// `orchestrator models show SWEEP [field=value …] [--experiment N]`: each model layer by layer, and what its weights
/// fit. Exit code 1 where a file of weights does not.
void add_show(CLI::App& models, std::function<int()>& chosen);

}  // namespace foldwise::worker
