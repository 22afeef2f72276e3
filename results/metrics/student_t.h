// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>

#include "results/metrics/statistics.h"

namespace foldwise::results {

/// P(T <= t) of Student's distribution. Throws std::invalid_argument on fewer than one degree of freedom.
double student_t(double t, double degrees);

/// The t that a share of the distribution lies below: student_t(t, degrees) = probability, which is above 0 and
/// below 1. Throws std::invalid_argument on another, and on fewer than one degree of freedom.
double student_t_quantile(double probability, double degrees);

/// Where the mean that values were drawn around lies.
struct Interval {
  double low = 0;
  double high = 0;
  bool operator==(const Interval&) const = default;
};

/// mean ± t standard errors with n - 1 degrees of freedom, so that of many such intervals the `confidence` share holds
/// the true mean. None of fewer than two values.
std::optional<Interval> interval_of_mean(const Summary& summary, double confidence = 0.95);

}  // namespace foldwise::results
