// SPDX-License-Identifier: Apache-2.0
/// Intervals of what values were drawn around.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>

#include "results/metrics/statistics.h"

namespace foldwise::results {

/// Where the mean that values were drawn around lies.
struct Interval {
  double low = 0;
  double high = 0;
  bool operator==(const Interval&) const = default;
};

/// mean ± t standard errors with n - 1 degrees of freedom, so that of many such intervals the `confidence` share holds
/// the true mean. None of fewer than two values.
std::optional<Interval> interval_of_mean(const Summary& summary, double confidence = 0.95);

/// Of values, in any order: the middle one, or the mean of the two in the middle. Throws std::invalid_argument on none.
double median(std::span<const double> values);
/// The value below which a share lies, interpolated linearly between values (R's type 7, NumPy's default).
double share_of_values_below(std::span<const double> values, double share);

using Statistic = std::function<double(std::span<const double>)>;

/// Bias-corrected and accelerated bootstrap (Efron 1987), from `resamples` drawn with counter-based random numbers: the
/// same values give the same interval everywhere. None of fewer than two values, and of values that are all equal.
/// Of fewer than about ten values it is too short, as every bootstrap is: t intervals are better there where values are
/// near normal.
std::optional<Interval> bootstrap_interval(std::span<const double> values, const Statistic& statistic,
                                           double confidence = 0.95, int resamples = 10'000, std::uint64_t seed = 1);

/// The interval that draws of a statistic give, by their percentiles.
Interval percentile_interval(std::span<const double> draws, double confidence = 0.95);

}  // namespace foldwise::results
