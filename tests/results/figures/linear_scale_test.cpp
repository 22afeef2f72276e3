// SPDX-License-Identifier: Apache-2.0
#include "results/figures/linear_scale.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace foldwise::results {
namespace {

using ::testing::DoubleEq;
using ::testing::ElementsAre;
using ::testing::Lt;
using ::testing::SizeIs;

TEST(LinearScale, PutsItsEndsWhereTheyBelong) {
  const LinearScale downwards{0, 10, 100, 50};
  EXPECT_EQ(downwards.at(0), 100);
  EXPECT_EQ(downwards.at(10), 50);
  EXPECT_EQ(downwards.at(5), 75);
}

TEST(RoundTicks, AreRoundAndWithin) {
  EXPECT_THAT(round_ticks(0, 40, 5), ElementsAre(0, 10, 20, 30, 40));
  EXPECT_THAT(round_ticks(-1.3, 2.7, 5), ElementsAre(-1, 0, 1, 2));
  EXPECT_THAT(round_ticks(0.12, 0.31, 4), ElementsAre(DoubleEq(0.15), DoubleEq(0.2), DoubleEq(0.25), DoubleEq(0.3)));
  EXPECT_THAT(round_ticks(0, 1e6, 3), ElementsAre(0, 5e5, 1e6));
}

TEST(RoundTicks, AreNeverMoreThanAllowed) {
  for (int at_most = 1; at_most < 12; ++at_most) {
    for (const double most : {0.001, 0.9, 1.0, 7.0, 99.0, 1234.0}) {
      EXPECT_THAT(round_ticks(-most / 3, most, at_most), SizeIs(Lt(static_cast<std::size_t>(at_most) + 1)));
    }
  }
  EXPECT_THAT(round_ticks(2, 2, 5), ElementsAre(2));
}

TEST(TickText, IsShort) {
  EXPECT_EQ(tick_text(0.5), "0.5");
  EXPECT_EQ(tick_text(-20), "-20");
  EXPECT_EQ(tick_text(0.1 + 0.2), "0.3");
}

}  // namespace
}  // namespace foldwise::results
