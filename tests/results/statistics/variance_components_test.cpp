// SPDX-License-Identifier: Apache-2.0
#include "results/statistics/variance_components.h"

#include <gtest/gtest.h>

#include <vector>

namespace foldwise::results {
namespace {

// Mean squares as R's aov gives them: 0.010941 between, 0.000836 within (statistics_reference.R).
TEST(VarianceComponents, AreThoseOfAnUnbalancedAnalysisOfVariance) {
  const std::vector<MeasuredRun> runs{{0, 0.50}, {0, 0.54}, {0, 0.47}, {1, 0.61}, {1, 0.64},
                                      {2, 0.55}, {2, 0.52}, {2, 0.58}, {2, 0.53}, {3, 0.42}};

  const VarianceComponents components = variance_components(runs).value();

  EXPECT_EQ(components.divisions, 4u);
  EXPECT_NEAR(components.seed.value(), 0.0008361111111111113, 1e-12);
  EXPECT_NEAR(components.split.value(), 0.004330714285714285, 1e-12);
  EXPECT_FALSE(components.sample.has_value());
}

TEST(VarianceComponents, OfOneRunOfEachDivisionCannotBeToldApart) {
  const VarianceComponents components = variance_components(std::vector<MeasuredRun>{{0, 1, 4}, {1, 3, 6}}).value();
  EXPECT_FALSE(components.seed.has_value());
  EXPECT_FALSE(components.split.has_value());
  EXPECT_DOUBLE_EQ(components.total, 2);
  EXPECT_DOUBLE_EQ(components.sample.value(), 5);
}

TEST(VarianceComponents, OfOneDivisionAreItsSeedsAlone) {
  const VarianceComponents components = variance_components(std::vector<MeasuredRun>{{0, 1}, {0, 3}}).value();
  EXPECT_DOUBLE_EQ(components.seed.value(), 2);
  EXPECT_FALSE(components.split.has_value());
}

TEST(VarianceComponents, BelowZeroAreZero) {
  const std::vector<MeasuredRun> runs{{0, 1}, {0, 3}, {1, 1}, {1, 3}};
  EXPECT_DOUBLE_EQ(variance_components(runs)->split.value(), 0);
  EXPECT_FALSE(variance_components(std::vector<MeasuredRun>{{0, 1}}).has_value());
}

}  // namespace
}  // namespace foldwise::results
