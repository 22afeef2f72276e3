// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "results/store/records.h"

namespace foldwise::results {

/// Differs whenever what is recorded of a plan does.
Key plan_digest(const SweepRecord& sweep, const std::vector<ExperimentRecord>& experiments,
                const std::vector<RunRecord>& runs, const std::vector<JobRecord>& jobs, const FoldRecords& folds);

}  // namespace foldwise::results
