// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "results/tables/table_content.h"

namespace foldwise::results {

/// All tables as one CSV: a line for each cell and metric, numbers in full precision and unscaled (accuracies are
/// fractions; published figures stay as printed). Columns: table, the fields that name a cell, metric, mean,
/// standard_error, n, planned, failed, diverged, unfinished, difference, difference_standard_error, difference_n,
/// published_mean, published_error, note.
std::string to_csv(const std::vector<TableContent>& tables);

}  // namespace foldwise::results
