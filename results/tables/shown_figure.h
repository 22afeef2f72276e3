// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <span>
#include <string>

#include "experiments/table_options.h"
#include "results/statistics/interval.h"

namespace foldwise::results {

/// What a cell says of its runs' values, as the table's options ask.
struct ShownFigure {
  double centre = 0;                 ///< undefined of no values
  std::optional<double> error = {};  ///< behind ±
  std::optional<Interval> range = {};
};

/// Of no values an empty one. What takes two values is left out of one.
ShownFigure shown_figure(std::span<const double> values, const TableOptions& options);

/// "mean ± standard error", "median [quartiles]", "mean [95 % interval of t]"
std::string shown_words(const TableOptions& options);

}  // namespace foldwise::results
