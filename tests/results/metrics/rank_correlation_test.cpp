// SPDX-License-Identifier: Apache-2.0
#include "results/metrics/rank_correlation.h"

#include <gtest/gtest.h>

#include <cmath>
#include <stdexcept>
#include <vector>

namespace foldwise::results {
namespace {

TEST(RankCorrelation, SeesOrderAlone) {
  const std::vector<double> rising{1, 10, 100, 1000};
  const std::vector<double> falling{3, 2, 1, -500};

  EXPECT_DOUBLE_EQ(rank_correlation(rising, rising).value(), 1);
  EXPECT_DOUBLE_EQ(rank_correlation(rising, falling).value(), -1);
}

// 1 - 6 sum d^2 / (n (n^2 - 1)) = 1 - 6 * 6 / 60
TEST(RankCorrelation, IsSpearmansWithoutTies) {
  EXPECT_DOUBLE_EQ(rank_correlation(std::vector<double>{1, 2, 3, 4}, std::vector<double>{3, 1, 2, 4}).value(), 0.4);
}

// Ranks 0, 1.5, 1.5, 3 against 0, 1, 2, 3: 4.5 / sqrt(4.5 * 5).
TEST(RankCorrelation, GivesEqualNumbersTheirMeanRank) {
  const std::vector<double> tied{1, 5, 5, 9};
  EXPECT_DOUBLE_EQ(rank_correlation(tied, std::vector<double>{1, 2, 3, 4}).value(), 4.5 / std::sqrt(22.5));
}

// numpy.corrcoef of the mean ranks (tests/benchmarks/apex.py)
TEST(RankCorrelation, AgreesWithNumpy) {
  const std::vector<double> one{3, 1, 4, 1, 5, 9, 2, 6};
  const std::vector<double> other{2, 7, 1, 8, 2, 8, 1, 8};
  EXPECT_NEAR(rank_correlation(one, other).value(), 0.19885368120992464, 1e-12);
}

TEST(RankCorrelation, RefusesNumbersWithoutACounterpart) {
  EXPECT_THROW(rank_correlation(std::vector<double>{1, 2}, std::vector<double>{2}), std::invalid_argument);
}

TEST(RankCorrelation, IsNothingWhereOneSideIsTheSameThroughout) {
  EXPECT_EQ(rank_correlation(std::vector<double>{2, 2}, std::vector<double>{1, 2}), std::nullopt);
  EXPECT_EQ(rank_correlation(std::vector<double>{1}, std::vector<double>{1}), std::nullopt);
  EXPECT_EQ(rank_correlation({}, {}), std::nullopt);
}

}  // namespace
}  // namespace foldwise::results
