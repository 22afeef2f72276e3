// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "results/listings/listings.h"
#include "results/runs/run_result.h"

namespace foldwise::results {

/// A run that is listed, and its number among all.
struct SelectedRun {
  std::size_t number = 0;  ///< from 1
  RunResult result;
};

/// The selected runs and what stands before everything that is said of one.
class SelectedRuns {
 public:
  /// `wanted`: metrics that are computed from predictions where no job recorded them. Throws UserError where nothing is
  /// selected.
  SelectedRuns(const StoreReader& store, const RunSelection& selection, const std::vector<std::string>& wanted = {});

  const std::vector<SelectedRun>& runs() const { return runs_; }
  const std::vector<std::string>& varied_fields() const { return fields_; }
  /// "run", "experiment", the varied fields, "fold", "repeat"
  std::vector<std::string> columns() const;
  std::vector<ListingCell> cells(const SelectedRun& run) const;
  /// Of the varied fields.
  const std::vector<std::string>& experiment_values(std::size_t experiment) const { return values_.at(experiment); }
  /// The experiment's number and its values of the varied fields.
  std::vector<ListingCell> experiment_cells(std::size_t experiment) const;

 private:
  std::vector<std::string> fields_;
  std::vector<std::vector<std::string>> values_;  ///< of each experiment
  std::vector<SelectedRun> runs_;
};

}  // namespace foldwise::results
