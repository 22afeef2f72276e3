// SPDX-License-Identifier: Apache-2.0
#include "worker/clips/draw.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

namespace foldwise::worker {
namespace {

// Stored results depend on these numbers: a change here changes every run.
TEST(Draw, StaysTheSameFromVersionToVersion) {
  Draw draw(1, 2, "Train_AFEW/Angry/000046280", Purpose::position);
  EXPECT_EQ(draw.bits64(), 0xb2c9cfe31253f0e2ULL);
}

TEST(Draw, DependsOnNothingButItsName) {
  Draw other(3, 1, "b", Purpose::position);
  Draw first(3, 1, "a", Purpose::position);
  other.bits64();
  Draw second(3, 1, "a", Purpose::position);
  for (int i = 0; i < 9; ++i) EXPECT_EQ(first.bits64(), second.bits64());
}

TEST(Draw, DiffersInEveryPartOfItsName) {
  const std::set<std::uint64_t> drawn{
      Draw(3, 1, "a", Purpose::position).bits64(),     Draw(4, 1, "a", Purpose::position).bits64(),
      Draw(3, 2, "a", Purpose::position).bits64(),     Draw(3, 1, "b", Purpose::position).bits64(),
      Draw(3, 1, "a", Purpose::augmentation).bits64(), Draw(3, 1, "", Purpose::position).bits64(),
  };
  EXPECT_EQ(drawn.size(), 6U);
}

TEST(Draw, UniformHasItsMeanAndVariance) {
  Draw draw(5, 1, "uniform", Purpose::order);
  constexpr int count = 100000;
  double sum = 0;
  double squares = 0;
  for (int i = 0; i < count; ++i) {
    const double value = draw.uniform(2, 4);
    ASSERT_GE(value, 2);
    ASSERT_LT(value, 4);
    sum += value;
    squares += (value - 3) * (value - 3);
  }
  EXPECT_NEAR(sum / count, 3, 0.01);              // standard error 0.0018
  EXPECT_NEAR(squares / count, 4.0 / 12, 0.005);  // standard error 0.0009
}

TEST(Draw, NormalHasItsMoments) {
  Draw draw(6, 1, "normal", Purpose::order);
  constexpr int count = 100000;
  double sum = 0;
  double squares = 0;
  double fourth = 0;
  for (int i = 0; i < count; ++i) {
    const double value = draw.normal();
    sum += value;
    squares += value * value;
    fourth += value * value * value * value;
  }
  EXPECT_NEAR(sum / count, 0, 0.02);
  EXPECT_NEAR(squares / count, 1, 0.03);
  EXPECT_NEAR(fourth / count, 3, 0.2);
}

TEST(Draw, BelowIsEvenlySpread) {
  Draw draw(7, 1, "below", Purpose::order);
  constexpr int count = 70000;
  std::map<std::uint64_t, int> seen;
  for (int i = 0; i < count; ++i) ++seen[draw.below(7)];
  ASSERT_EQ(seen.size(), 7U);
  double chi_square = 0;
  for (const auto& [value, times] : seen) {
    ASSERT_LT(value, 7U);
    chi_square += (times - count / 7.0) * (times - count / 7.0) / (count / 7.0);
  }
  EXPECT_LT(chi_square, 22.46);  // 6 degrees of freedom, p = 0.001
}

TEST(Draw, PermutationHoldsEveryNumberOnce) {
  std::vector<std::size_t> order = Draw(8, 1, "", Purpose::order).permutation(100);
  EXPECT_FALSE(std::is_sorted(order.begin(), order.end()));
  std::sort(order.begin(), order.end());
  for (std::size_t i = 0; i < order.size(); ++i) EXPECT_EQ(order[i], i);
}

TEST(Draw, EveryPermutationOfThreeIsEquallyLikely) {
  std::map<std::vector<std::size_t>, int> seen;
  constexpr int count = 12000;
  for (int epoch = 0; epoch < count; ++epoch) ++seen[Draw(9, epoch, "", Purpose::order).permutation(3)];
  ASSERT_EQ(seen.size(), 6U);
  double chi_square = 0;
  for (const auto& [order, times] : seen) chi_square += (times - 2000.0) * (times - 2000.0) / 2000.0;
  EXPECT_LT(chi_square, 20.52);  // 5 degrees of freedom, p = 0.001
}

}  // namespace
}  // namespace foldwise::worker
