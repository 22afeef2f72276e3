// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "orchestrator/plan/plan.h"
#include "results/store/records.h"

namespace foldwise::orchestrator {

/// What comparisons of two experiments with these runs can show, before anything is measured: a sentence for each
/// number of runs and overlap that experiments have. None of a sweep of one experiment.
std::vector<std::string> resolvable_sentences(const Plan& plan);

/// The same of runs that are made when they are looked at; those of an experiment stand beside each other.
using RunAt = std::function<results::RunRecord(std::size_t)>;
std::vector<std::string> resolvable_sentences(std::size_t count, const RunAt& run_at,
                                              const results::FoldRecords& folds);

}  // namespace foldwise::orchestrator
