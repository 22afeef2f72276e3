// SPDX-License-Identifier: Apache-2.0
/// Metrics of several folds together: where a fold's test part is one person, it may hold one class only, and has no
/// ROC of its own.
#pragma once

#include <string>
#include <vector>

#include "results/runs/run_result.h"

namespace foldwise::results {

/// Whether a metric's name says that it is pooled: "pooled_eer_accuracy" is eer_accuracy of the predictions of all
/// folds of a repeat, as one list.
bool is_pooled(const std::string& metric);

/// One result for each experiment and repeat, in the order of the runs, with the `wanted` metrics that are pooled. It
/// is finished when all of its folds are; its run is that of the first fold, as fold 0.
std::vector<RunResult> pooled_results(const StoreReader& store, const std::vector<RunResult>& runs,
                                      const std::vector<std::string>& wanted);

}  // namespace foldwise::results
