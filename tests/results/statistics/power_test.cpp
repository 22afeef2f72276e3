// SPDX-License-Identifier: Apache-2.0
// Numbers are those of statistics_reference.py; power.t.test of R says the same of the first.
#include "results/statistics/power.h"

#include <gtest/gtest.h>

namespace foldwise::results {
namespace {

TEST(Power, IsThatOfStatsmodels) {
  EXPECT_NEAR(power_of({.n = 10}, 0.5), 0.2931756065300414, 1e-9);
  EXPECT_NEAR(power_of({.n = 5}, 1), 0.4013899173717936, 1e-9);
  EXPECT_NEAR(power_of({.n = 10}, -1), 0.8030968566475511, 1e-9);
  EXPECT_NEAR(power_of({.n = 3}, 2), 0.4707494312554772, 1e-9);
  EXPECT_EQ(power_of({.n = 1}, 5), 0);
}

TEST(Power, OfTheCorrectedTestIsThatOfItsNoncentrality) {
  EXPECT_NEAR(power_of({.n = 10, .test_to_train = 0.25}, 1.5), 0.6181331975070464, 1e-9);
  EXPECT_NEAR(power_of({.n = 20, .test_to_train = 0.25}, 1.5), 0.738328139144454, 1e-9);
}

TEST(SmallestEffect, IsThatOfStatsmodels) {
  EXPECT_NEAR(smallest_effect({.n = 3}).value(), 3.264043553217225, 1e-6);
  EXPECT_NEAR(smallest_effect({.n = 5}).value(), 1.6819969613308459, 1e-6);
  EXPECT_NEAR(smallest_effect({.n = 30}).value(), 0.5292357045238943, 1e-6);
  EXPECT_FALSE(smallest_effect({.n = 1}).has_value());
}

TEST(RequiredDifferences, IsTheFirstMultipleThatShowsTheEffect) {
  EXPECT_EQ(required_differences({}, 0.5), 34u);  // statsmodels and R: 33.37
  EXPECT_EQ(required_differences({}, 0.5, 5), 35u);
  EXPECT_EQ(required_differences({}, 5, 10), 10u);
}

TEST(RequiredDifferences, AreNoneBeyondWhatOverlapAllows) {
  EXPECT_FALSE(required_differences({.test_to_train = 0.25}, 1).has_value());  // at most 1 / 0.5 standard errors
  EXPECT_TRUE(required_differences({.test_to_train = 0.25}, 2).has_value());
  EXPECT_FALSE(required_differences({}, 0.0001).has_value());
}

}  // namespace
}  // namespace foldwise::results
