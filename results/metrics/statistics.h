// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <span>

namespace foldwise::results {

/// What a table's cell says of its runs' values.
struct Summary {
  double mean = 0;                       ///< undefined when n is 0
  std::optional<double> standard_error;  ///< sd / sqrt(n); one value has none
  std::size_t n = 0;
  bool operator==(const Summary&) const = default;
};

/// Sum over values / n. Throws std::invalid_argument on none.
double mean(std::span<const double> values);
/// Square root of the unbiased variance, with n - 1. Throws std::invalid_argument on fewer than two values.
double standard_deviation(std::span<const double> values);
/// Standard deviation / sqrt(n).
double standard_error(std::span<const double> values);
/// Also of no values: n = 0.
Summary summarize(std::span<const double> values);

}  // namespace foldwise::results
