// SPDX-License-Identifier: Apache-2.0
#include "results/statistics/distributions.h"

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

// statistics_reference.py, statistics_reference.R
TEST(NoncentralT, IsThatOfSciPy) {
  EXPECT_NEAR(noncentral_t(1, 4, 2), 0.15787352467270058, 1e-10);
  EXPECT_NEAR(noncentral_t(-1, 9, 0.5), 0.07564345303987374, 1e-10);
  EXPECT_NEAR(noncentral_t(3, 2, 1), 0.8335594263371349, 1e-10);
}

TEST(NormalAndChiSquared, AreThoseOfSciPy) {
  EXPECT_NEAR(normal_quantile(0.975), 1.959963984540054, 1e-12);
  EXPECT_NEAR(normal(1.959963984540054), 0.975, 1e-12);
  EXPECT_NEAR(chi_squared_tail(7.3, 3), 0.06292623645904312, 1e-12);
  EXPECT_EQ(chi_squared_tail(0, 3), 1);
}

TEST(FairCoin, CountsOutcomes) {
  EXPECT_NEAR(fair_coin_at_most(0, 5), 1.0 / 32, 1e-15);
  EXPECT_NEAR(fair_coin_at_most(2, 5), 16.0 / 32, 1e-15);
  EXPECT_EQ(fair_coin_at_most(5, 5), 1);
  EXPECT_EQ(fair_coin_at_most(0, 0), 1);
}

TEST(NormalRange, HasTheQuantilesOfNemenyisTest) {
  const std::vector<double> over_root_two{1.9599639845400534, 2.343700586378409, 2.569031772546482, 2.7277743708703763,
                                          2.8497054196100016};
  for (std::size_t groups = 2; groups <= 6; ++groups) {
    EXPECT_NEAR(normal_range_quantile(0.05, groups) / std::numbers::sqrt2, over_root_two[groups - 2], 1e-6) << groups;
  }
  EXPECT_NEAR(normal_range_tail(3, 4), 0.14627148104765975, 1e-7);
  EXPECT_THROW(normal_range_tail(1, 1), std::invalid_argument);
}

}  // namespace
}  // namespace foldwise::results
