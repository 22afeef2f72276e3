// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "results/tables/table_content.h"

namespace foldwise::results {

/// All tables as one CSV: a line for each cell and metric, numbers in full precision and unscaled (accuracies are
/// fractions; published figures stay as printed). Columns: table, the fields that name a cell, metric, mean,
/// standard_error, n, planned, failed, diverged, unfinished, difference, difference_standard_error, difference_n,
/// published_mean, published_error, note; standard_deviation, median; interval_low and interval_high where the table
/// shows one; test, statistic, p, p_adjusted of the comparison with the baseline; Cohen's d and the rank-biserial
/// correlation of the differences, and the interval of their mean. Where a table has rows of the literature each of
/// their figures is a line too, in published_mean and published_error; method, reference and cite name it, and are
/// empty elsewhere.
std::string to_csv(const std::vector<TableContent>& tables);

}  // namespace foldwise::results
