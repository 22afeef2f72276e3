// SPDX-License-Identifier: Apache-2.0
#include "results/metrics/student_t.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>
#include <stdexcept>
#include <vector>

namespace foldwise::results {
namespace {

TEST(StudentT, IsTheArcTangentForOneDegreeOfFreedom) {
  for (const double t : {-50.0, -3.0, -0.1, 0.0, 0.5, 1.0, 12.7}) {
    EXPECT_NEAR(student_t(t, 1), 0.5 + std::atan(t) / std::numbers::pi, 1e-13) << t;
  }
}

TEST(StudentT, IsAlgebraicForTwoAndFour) {
  for (const double t : {-9.0, -1.0, 0.0, 0.3, 2.0, 30.0}) {
    EXPECT_NEAR(student_t(t, 2), 0.5 + t / (2 * std::sqrt(2 + t * t)), 1e-13) << t;
    const double u = t / std::sqrt(4 + t * t);
    EXPECT_NEAR(student_t(t, 4), 0.5 + 0.75 * (u - u * u * u / 3), 1e-13) << t;
  }
}

TEST(StudentT, ApproachesTheNormalDistribution) {
  for (const double t : {-2.0, -0.5, 1.0, 1.96}) {
    EXPECT_NEAR(student_t(t, 1e5), 0.5 * std::erfc(-t / std::numbers::sqrt2), 5e-6) << t;
  }
}

TEST(StudentT, HasTheQuantilesOfPrintedTables) {
  EXPECT_NEAR(student_t_quantile(0.975, 1), 12.706, 5e-4);
  EXPECT_NEAR(student_t_quantile(0.975, 2), 4.303, 5e-4);
  EXPECT_NEAR(student_t_quantile(0.975, 8), 2.306, 5e-4);
  EXPECT_NEAR(student_t_quantile(0.995, 8), 3.355, 5e-4);
  EXPECT_NEAR(student_t_quantile(0.975, 29), 2.045, 5e-4);
  EXPECT_NEAR(student_t_quantile(0.025, 8), -2.306, 5e-4);
  EXPECT_NEAR(student_t_quantile(0.5, 3), 0, 1e-12);
}

TEST(StudentT, RefusesWhatItIsNotDefinedFor) {
  EXPECT_THROW(student_t(1, 0), std::invalid_argument);
  EXPECT_THROW(student_t_quantile(0, 3), std::invalid_argument);
  EXPECT_THROW(student_t_quantile(1, 3), std::invalid_argument);
  EXPECT_THROW(student_t_quantile(std::nan(""), 3), std::invalid_argument);
}

TEST(IntervalOfMean, IsSoManyStandardErrorsWide) {
  // 1, 2, 3: mean 2, standard error 1 / sqrt(3); t of two degrees of freedom: 4.3027.
  const Interval interval = interval_of_mean(summarize(std::vector<double>{1, 2, 3})).value();
  EXPECT_NEAR(interval.low, 2 - 4.30265273 / std::sqrt(3), 1e-7);
  EXPECT_NEAR(interval.high, 2 + 4.30265273 / std::sqrt(3), 1e-7);
}

TEST(IntervalOfMean, IsNoneOfOneValue) {
  EXPECT_FALSE(interval_of_mean(summarize(std::vector<double>{1})).has_value());
  EXPECT_FALSE(interval_of_mean(summarize(std::vector<double>{})).has_value());
}

}  // namespace
}  // namespace foldwise::results
