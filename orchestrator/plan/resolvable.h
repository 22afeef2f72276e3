// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "results/store/records.h"

namespace foldwise::orchestrator {

/// What comparisons of two experiments with these runs can show, before anything is measured: a sentence for each
/// number of runs and overlap that experiments have. None of a sweep of one experiment.
std::vector<std::string> resolvable_sentences(const std::vector<results::RunRecord>& runs,
                                              const results::FoldRecords& folds);

}  // namespace foldwise::orchestrator
