// SPDX-License-Identifier: Apache-2.0
#include "results/statistics/interval.h"

#include <gtest/gtest.h>

#include <cmath>
#include <stdexcept>
#include <vector>

namespace foldwise::results {
namespace {

using Values = std::vector<double>;

const Values skewed{0.1, 0.2, 0.25, 0.3, 0.7, 0.9, 1.6, 2.4, 4.1, 7.5, 0.4, 0.5};

TEST(IntervalOfMean, IsSoManyStandardErrorsWide) {
  // 1, 2, 3: mean 2, standard error 1 / sqrt(3); t of two degrees of freedom: 4.3027.
  const Interval interval = interval_of_mean(summarize(Values{1, 2, 3})).value();
  EXPECT_NEAR(interval.low, 2 - 4.30265273 / std::sqrt(3), 1e-7);
  EXPECT_NEAR(interval.high, 2 + 4.30265273 / std::sqrt(3), 1e-7);
}

TEST(IntervalOfMean, IsNoneOfOneValue) {
  EXPECT_FALSE(interval_of_mean(summarize(Values{1})).has_value());
  EXPECT_FALSE(interval_of_mean(summarize(Values{})).has_value());
}

TEST(Quantiles, AreThoseOfNumPy) {
  EXPECT_NEAR(share_of_values_below(skewed, 0.25), 0.2875, 1e-12);
  EXPECT_NEAR(median(skewed), 0.6, 1e-12);
  EXPECT_NEAR(share_of_values_below(skewed, 0.75), 1.8, 1e-12);
  EXPECT_EQ(median(Values{3, 1, 2}), 2);
  EXPECT_THROW(median(Values{}), std::invalid_argument);
}

// SciPy's of 400,000 resamples: 0.7292 to 3.4417, 0.275 to 2.0.
TEST(BootstrapInterval, IsThatOfSciPyButForItsDraws) {
  const Interval of_mean = bootstrap_interval(
                               skewed, [](auto values) { return mean(values); }, 0.95, 100'000)
                               .value();
  EXPECT_NEAR(of_mean.low, 0.7292, 0.01);
  EXPECT_NEAR(of_mean.high, 3.4417, 0.06);
  const Interval of_median = bootstrap_interval(skewed, [](auto values) { return median(values); }).value();
  EXPECT_NEAR(of_median.low, 0.275, 0.026);
  EXPECT_NEAR(of_median.high, 2.0, 0.06);
}

TEST(BootstrapInterval, IsTheSameEachTimeAndNoneOfEqualValues) {
  const auto centre = [](auto values) { return mean(values); };
  EXPECT_EQ(bootstrap_interval(skewed, centre, 0.9, 500), bootstrap_interval(skewed, centre, 0.9, 500));
  EXPECT_NE(bootstrap_interval(skewed, centre, 0.9, 500), bootstrap_interval(skewed, centre, 0.9, 500, 2));
  EXPECT_FALSE(bootstrap_interval(Values{2, 2, 2}, centre).has_value());
  EXPECT_FALSE(bootstrap_interval(Values{2}, centre).has_value());
}

}  // namespace
}  // namespace foldwise::results
