// SPDX-License-Identifier: Apache-2.0
#include "results/figures/frame_shares.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "tests/results/figures/written_maps.h"

namespace foldwise::results {
namespace {

using ::testing::ElementsAre;

TEST(FrameShares, OfJointSoftmaxAreThoseOfClassesAndTheirSum) {
  const FrameShares shares = frame_shares(testing::written_regions());
  EXPECT_THAT(shares.classes, ElementsAre("a", "b"));
  EXPECT_EQ(shares.predicted, 1U);
  ASSERT_EQ(shares.places, 3U);
  // Scores 2, 3, 4 of a and 6, 7, 8.5 of b: p(b | f) = 1 / (1 + exp(a - b)).
  EXPECT_NEAR(shares.probability(1, 0), 1 / (1 + std::exp(-4.0)), 1e-12);
  EXPECT_NEAR(shares.probability(1, 2), 1 / (1 + std::exp(-4.5)), 1e-12);
  EXPECT_NEAR(shares.probability(0, 2) + shares.probability(1, 2), 1, 1e-12);
  EXPECT_THAT(shares.importance, ElementsAre(0.25, 0.25, 1.5));  // weights of both classes, as they are written
}

TEST(FrameShares, OfOtherPoolingsAreTheWeightsOfWhatIsSeen) {
  EXPECT_THAT(frame_shares(testing::written_regions("softmax")).importance, ElementsAre(0, 0, 1));
}

// Places of two steps, two frames apart: a frame stands for the place in whose first step it is.
TEST(FrameShares, KnowThePlaceOfEachFrame) {
  FrameShares shares;
  shares.places = 3;
  shares.stride = 2;
  shares.window = 2;
  EXPECT_EQ(shares.place_of(0), 0U);
  EXPECT_EQ(shares.place_of(3), 1U);
  EXPECT_EQ(shares.place_of(7), 2U);
  shares.window = 3;
  EXPECT_EQ(shares.place_of(0), 0U);
  EXPECT_EQ(shares.place_of(4), 1U);
}

}  // namespace
}  // namespace foldwise::results
