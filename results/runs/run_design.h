// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <string>
#include <vector>

#include "results/runs/run_result.h"

namespace foldwise::results {

/// How the runs of an experiment share samples: what decides how independent they are.
struct RunDesign {
  bool known = false;        ///< whether folds were recorded for all of them
  bool same_test = false;    ///< all are tested on the same samples
  double test_to_train = 0;  ///< n_test / n_train, the mean over divisions; samples that validate train nothing
};

RunDesign run_design(const std::vector<RunRecord>& runs, const FoldRecords& folds);

/// The subject of each sample of all datasets; without samples whose dataset names none.
std::map<std::string, std::string> subjects_of(const FoldRecords& folds);

}  // namespace foldwise::results
