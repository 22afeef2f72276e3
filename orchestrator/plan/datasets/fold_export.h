// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "experiments/sweep/sweep.h"

namespace foldwise::orchestrator {

/// One way in which a sweep divides a dataset.
struct ExportedFolds {
  std::string description;  ///< "afew by holdout, seed 1"
  std::string csv;          ///< fold_csv.h
  std::vector<std::string> remarks;
};

/// Every way, each once, in the order of the experiments. Reads listings and labels, and no content of videos.
/// Throws UserError.
std::vector<ExportedFolds> export_folds(const Sweep& sweep);

}  // namespace foldwise::orchestrator
