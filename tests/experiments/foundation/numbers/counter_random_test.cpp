// SPDX-License-Identifier: Apache-2.0
#include "experiments/foundation/numbers/counter_random.h"

#include <gtest/gtest.h>

#include <cmath>
#include <map>
#include <set>

namespace foldwise {
namespace {

TEST(RandomBits, DependsOnEveryWordAndTheirOrder) {
  const std::set<std::uint64_t> draws{random_bits(1),       random_bits(2),       random_bits(1, 0), random_bits(1, 2),
                                      random_bits(2, 1),    random_bits(1, 2, 0), random_bits(0),    random_bits(0, 0),
                                      random_bits(0, 0, 0), random_bits(0, 1, 2)};
  EXPECT_EQ(draws.size(), 10u);
  static_assert(random_bits(5, 6) == random_bits(5, 6));
}

TEST(RandomBits, FlipsHalfOfTheBitsWhenOneInputBitFlips) {
  double flips = 0;
  constexpr int keys = 200;
  for (std::uint64_t key = 0; key < keys; ++key) {
    for (int bit = 0; bit < 64; ++bit) {
      flips += __builtin_popcountll(random_bits(3, key) ^ random_bits(3, key ^ (std::uint64_t{1} << bit)));
    }
  }
  // Mean of 12,800 binomials with n = 64, p = 1/2: standard error 4 / sqrt(12800) = 0.035.
  EXPECT_NEAR(flips / (keys * 64), 32, 0.2);
}

TEST(CounterRandom, IsUniform) {
  CounterRandom random(42);
  constexpr int draws = 100'000;
  double sum = 0;
  double squares = 0;
  for (int i = 0; i < draws; ++i) {
    const double draw = random.uniform();
    ASSERT_GE(draw, 0);
    ASSERT_LT(draw, 1);
    sum += draw;
    squares += draw * draw;
  }
  EXPECT_NEAR(sum / draws, 0.5, 0.005);  // five standard errors
  EXPECT_NEAR(squares / draws, 1.0 / 3, 0.005);
}

TEST(CounterRandom, DrawsBelowACountWithoutBias) {
  CounterRandom random(7);
  std::map<std::uint64_t, int> counts;
  for (int i = 0; i < 70'000; ++i) ++counts[random.below(7)];
  ASSERT_EQ(counts.size(), 7u);
  for (const auto& [value, count] : counts) EXPECT_NEAR(count, 10'000, 5 * std::sqrt(70'000 * 6.0 / 49)) << value;
}

TEST(CounterRandom, DrawsBetweenTwoNumbers) {
  EXPECT_EQ(CounterRandom(7).between(-3, -3), -3);
  EXPECT_EQ(CounterRandom(7).between(10, 16), 10 + static_cast<int>(CounterRandom(7).below(7)));
  EXPECT_EQ(CounterRandom(7).between(-3, 3), -3 + static_cast<int>(CounterRandom(7).below(7)));
}

TEST(CounterRandom, ShufflesIntoEveryOrder) {
  std::map<std::vector<int>, int> counts;
  for (std::uint64_t key = 0; key < 24'000; ++key) {
    std::vector<int> values{0, 1, 2, 3};
    CounterRandom(key).shuffle(values);
    ++counts[values];
  }
  ASSERT_EQ(counts.size(), 24u);
  for (const auto& [order, count] : counts) EXPECT_NEAR(count, 1000, 160);
}

}  // namespace
}  // namespace foldwise
