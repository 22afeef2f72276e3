// SPDX-License-Identifier: Apache-2.0
#include "results/metrics/statistics.h"

#include <cmath>
#include <numeric>
#include <stdexcept>

namespace foldwise::results {

double mean(std::span<const double> values) {
  if (values.empty()) throw std::invalid_argument("the mean of no values");
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

double standard_deviation(std::span<const double> values) {
  if (values.size() < 2) throw std::invalid_argument("the standard deviation of fewer than two values");
  const double centre = mean(values);
  double squares = 0;
  for (const double value : values) squares += (value - centre) * (value - centre);
  return std::sqrt(squares / static_cast<double>(values.size() - 1));
}

double standard_error(std::span<const double> values) {
  return standard_deviation(values) / std::sqrt(static_cast<double>(values.size()));
}

Summary summarize(std::span<const double> values) {
  if (values.empty()) return {};
  Summary summary{mean(values), std::nullopt, values.size()};
  if (values.size() > 1) summary.standard_error = standard_error(values);
  return summary;
}

}  // namespace foldwise::results
