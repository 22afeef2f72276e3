// SPDX-License-Identifier: Apache-2.0
#include "results/statistics/power.h"

#include <algorithm>
#include <cmath>

#include "results/statistics/distributions.h"

namespace foldwise::results {
namespace {

/// Of the mean of differences, in standard deviations of one.
double error_of_mean(const ComparisonDesign& design) {
  return std::sqrt(1 / static_cast<double>(design.n) + design.test_to_train);
}

/// P(|T| > critical) of the noncentral t distribution.
double power_at(double noncentrality, double degrees, double level) {
  const double critical = student_t_quantile(1 - level / 2, degrees);
  return 1 - noncentral_t(critical, degrees, noncentrality) + noncentral_t(-critical, degrees, noncentrality);
}

}  // namespace

double power_of(const ComparisonDesign& design, double effect) {
  if (design.n < 2) return 0;
  return power_at(std::abs(effect) / error_of_mean(design), static_cast<double>(design.n - 1), design.level);
}

std::optional<double> smallest_effect(const ComparisonDesign& design, double power) {
  if (design.n < 2) return std::nullopt;
  const auto degrees = static_cast<double>(design.n - 1);
  double low = 0;
  double high = 1;
  while (power_at(high, degrees, design.level) < power) high *= 2;
  for (int halving = 0; halving < 50; ++halving) {
    const double middle = (low + high) / 2;
    (power_at(middle, degrees, design.level) < power ? low : high) = middle;
  }
  return high * error_of_mean(design);
}

// Power grows with n, so the number is found by doubling and halving.
std::optional<std::size_t> required_differences(ComparisonDesign design, double effect, std::size_t step, double power,
                                                std::size_t most) {
  const auto shows = [&](std::size_t steps) {
    design.n = steps * step;
    return power_of(design, effect) >= power;
  };
  const std::size_t last = most / step;
  std::size_t high = 1;
  while (high < last && !shows(high)) high = std::min(last, high * 2);
  if (high == 0 || !shows(high)) return std::nullopt;
  std::size_t low = high / 2;  // does not show, or is 0
  while (high - low > 1) {
    const std::size_t middle = low + (high - low) / 2;
    (shows(middle) ? high : low) = middle;
  }
  return high * step;
}

}  // namespace foldwise::results
