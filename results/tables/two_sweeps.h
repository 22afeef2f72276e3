// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "results/tables/table_content.h"

namespace foldwise::results {

/// The experiments that two sweeps have in common, beside each other: those of the same configuration; where there is
/// none, those that agree in all fields that vary in either. The second is compared with the first, run by run.
struct TwoSweeps {
  const StoreReader& first;
  const StoreReader& second;
  std::string first_name;
  std::string second_name;
};

/// `metrics`: none: the usual ones of the first. Throws UserError where they have no experiment in common.
TableContent compare_sweeps(const TwoSweeps& sweeps, std::vector<std::string> metrics, const TableOptions& options);

}  // namespace foldwise::results
