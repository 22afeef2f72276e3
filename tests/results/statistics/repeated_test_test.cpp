// SPDX-License-Identifier: Apache-2.0
#include "results/statistics/repeated_test.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numbers>
#include <vector>

#include "experiments/foundation/numbers/counter_random.h"

namespace foldwise::results {
namespace {

constexpr int cases = 4000;

/// The share of cases without a difference in which a look says that there is one.
double share_rejected(RaceTest kind, Looks looks, double level) {
  const RepeatedTest test(kind, looks);
  const double bar = test.bar(level);
  CounterRandom random(11);
  int rejected = 0;
  for (int each = 0; each < cases; ++each) {
    std::vector<double> drawn;
    bool any = false;
    for (std::size_t n = 1; n <= looks.last; ++n) {
      drawn.push_back(std::sqrt(-2 * std::log(1 - random.uniform())) *
                      std::cos(2 * std::numbers::pi * random.uniform()));
      any = any || (n >= looks.first && test.of(drawn).p.value() <= bar * (1 + 1e-9));
    }
    rejected += any ? 1 : 0;
  }
  return static_cast<double>(rejected) / cases;
}

double errors(double share) {
  return std::sqrt(share * (1 - share) / cases);
}

TEST(RepeatedTest, OfTHasItsLevelOverAllLooksTogether) {
  for (const Looks looks : {Looks{3, 4}, Looks{3, 9}, Looks{5, 49}}) {
    const double share = share_rejected(RaceTest::paired_t, looks, 0.05);
    EXPECT_LE(share, 0.05 + 3 * errors(0.05)) << looks.last;
    EXPECT_GE(share, 0.04 - 3 * errors(0.04)) << looks.last << ": nothing is given away";
  }
}

TEST(RepeatedTest, OfRanksStaysWithinItsLevelOverAllLooksTogether) {
  for (const Looks looks : {Looks{3, 9}, Looks{3, 24}}) {
    const double share = share_rejected(RaceTest::wilcoxon, looks, 0.05);
    EXPECT_LE(share, 0.05 + 3 * errors(0.05)) << looks.last;
    EXPECT_GE(share, 0.015) << looks.last;
  }
}

TEST(RepeatedTest, OfOneLookIsTheTestItself) {
  // Two standard errors of 100,000 cases below the level.
  EXPECT_NEAR(RepeatedTest(RaceTest::paired_t, {8, 8}).bar(0.05), 0.05 - 2 * std::sqrt(0.05 / 100'000), 0.0015);
  // Of nine differences the exact p-values around 0.05 are 0.0391 and 0.0547.
  const double bar = RepeatedTest(RaceTest::wilcoxon, {9, 9}).bar(0.05);
  EXPECT_GE(bar, 20.0 / 512);
  EXPECT_LT(bar, 28.0 / 512);
}

TEST(RepeatedTest, OfFewRanksRejectsNothing) {
  const RepeatedTest test(RaceTest::wilcoxon, {3, 5});
  const std::vector<double> clear{1, 2, 3, 4, 5};
  EXPECT_GT(test.of(clear).p.value(), test.bar(0.05)) << "1/16 is the smallest that five can give";
}

TEST(RepeatedTest, IsStricterForMoreLooksAndSmallerLevels) {
  const RepeatedTest few(RaceTest::paired_t, {3, 9});
  const RepeatedTest many(RaceTest::paired_t, {3, 49});
  EXPECT_GT(few.bar(0.05), many.bar(0.05));
  EXPECT_GT(many.bar(0.05), 0.05 / 47) << "Bonferroni's bar";
  double last = 1;
  for (const double level : {0.05, 0.01, 0.001, 1e-4, 1e-6}) {
    EXPECT_LT(few.bar(level), last) << level;
    EXPECT_LE(few.bar(level), level) << level;
    EXPECT_GE(few.bar(level), level / 7 * (1 - 1e-12)) << level;
    last = few.bar(level);
  }
}

TEST(RepeatedTest, WithoutALookRejectsNothing) {
  EXPECT_EQ(RepeatedTest(RaceTest::paired_t, {5, 4}).bar(0.05), 0);
  EXPECT_EQ(RepeatedTest(RaceTest::wilcoxon, {3, 2}).bar(0.05), 0);
}

}  // namespace
}  // namespace foldwise::results
