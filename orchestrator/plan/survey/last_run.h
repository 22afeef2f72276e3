// SPDX-License-Identifier: Apache-2.0
/// What a sweep's folder holds of another run than the one at hand.
#pragma once

#include <string>
#include <vector>

#include "results/store/records.h"

namespace foldwise::orchestrator {

/// What a user who starts a plan should know of the run before it in the same folder: another name, other experiments
/// alone, changes on the command line that this one is without. One sentence each. `changed`: what is to be said where
/// fields were changed for the whole sweep; empty: nothing.
std::vector<std::string> remarks_on_last_run(const results::SweepRecord& last,
                                             const std::vector<results::ExperimentRecord>& last_experiments,
                                             const results::SweepRecord& now,
                                             const std::vector<results::ExperimentRecord>& experiments,
                                             const std::string& changed = "");

/// How many of the experiments are among those of the last run.
std::size_t experiments_in_common(const std::vector<results::ExperimentRecord>& last,
                                  const std::vector<results::ExperimentRecord>& experiments);

}  // namespace foldwise::orchestrator
