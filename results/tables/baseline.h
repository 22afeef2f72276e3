// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "results/runs/run_result.h"
#include "results/tables/table_layout.h"

namespace foldwise::results {

/// Which experiment each one of a table is compared with.
class Baseline {
 public:
  /// `values`: the baseline's fields; `fields`: those that tell the experiments of the table apart.
  Baseline(const ExperimentValues& experiments, const std::map<std::string, std::string>& values,
           const std::vector<std::string>& fields);

  /// The one with the baseline's values that agrees in the table's other fields; where there is none such, the only one
  /// with the baseline's values; otherwise nothing.
  std::optional<std::size_t> of(std::size_t experiment) const;
  bool exists() const { return !candidates_.empty(); }

 private:
  const ExperimentValues& experiments_;
  std::vector<std::string> other_fields_;
  std::vector<std::size_t> candidates_;
};

/// run - baseline's run, over the folds and repeats that both have finished with a finite value.
std::vector<double> paired_differences(const std::vector<const RunResult*>& runs,
                                       const std::vector<const RunResult*>& baseline, const std::string& metric);

}  // namespace foldwise::results
