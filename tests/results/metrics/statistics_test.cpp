// SPDX-License-Identifier: Apache-2.0
// Expected values: metrics_reference.py, and closed forms.
#include "results/metrics/statistics.h"

#include <gtest/gtest.h>

#include <cmath>
#include <stdexcept>
#include <vector>

namespace foldwise::results {
namespace {

const std::vector<double> reference{45.1, 46.3, 44.2, 47.9, 45.5, 46.0, 43.8, 46.6, 45.9};

TEST(Statistics, AgreeWithTheReference) {
  EXPECT_NEAR(mean(reference), 45.699999999999996, 1e-13);
  EXPECT_NEAR(standard_deviation(reference), 1.244989959798873, 1e-13);
  EXPECT_NEAR(standard_error(reference), 0.414996653266291, 1e-13);
}

// 1 … n: mean (n + 1) / 2, variance n (n + 1) / 12, so the standard error is sqrt((n + 1) / 12).
TEST(Statistics, OfTheFirstIntegersFollowTheirClosedForm) {
  std::vector<double> values;
  for (int n = 1; n <= 50; ++n) {
    values.push_back(n);
    EXPECT_DOUBLE_EQ(mean(values), (n + 1) / 2.0);
    if (n > 1) {
      EXPECT_NEAR(standard_error(values), std::sqrt((n + 1) / 12.0), 1e-13);
    }
  }
}

// The naive sum of squares would lose all digits.
TEST(StandardDeviation, IsExactFarFromZero) {
  EXPECT_DOUBLE_EQ(standard_deviation(std::vector<double>{1e9 + 1, 1e9 + 2, 1e9 + 3}), 1);
}

TEST(Summary, OfOneValueHasNoError) {
  const auto summary = summarize(std::vector<double>{4});
  EXPECT_EQ(summary.mean, 4);
  EXPECT_EQ(summary.n, 1U);
  EXPECT_FALSE(summary.standard_error);
}

TEST(Summary, OfNothingHasNoRuns) {
  EXPECT_EQ(summarize({}).n, 0U);
}

TEST(Summary, OfEqualValuesHasErrorZero) {
  EXPECT_EQ(summarize(std::vector<double>{2, 2, 2}), (Summary{2, 0.0, 3}));
}

TEST(Statistics, OfTooFewValuesAreRefused) {
  EXPECT_THROW(mean({}), std::invalid_argument);
  EXPECT_THROW(standard_deviation(std::vector<double>{1}), std::invalid_argument);
}

}  // namespace
}  // namespace foldwise::results
