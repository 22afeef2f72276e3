// SPDX-License-Identifier: Apache-2.0
#include "experiments/facts/time_grid.h"

#include <gtest/gtest.h>

namespace foldwise {
namespace {

TEST(TimeGrid, LayersBehindEachOtherAddUpOverTheFramesThatWentIn) {
  const TimeGrid strided{.stride = 2, .reach = 3};

  EXPECT_EQ(behind({}, strided), strided);
  EXPECT_EQ(behind(strided, {}), strided);
  // A step to either side of the first is two frames.
  EXPECT_EQ(behind(strided, {.stride = 4, .reach = 1}), (TimeGrid{.stride = 8, .reach = 3 + 2 * 1}));
  EXPECT_EQ(behind(strided, {.stride = 1, .reach = std::nullopt}), (TimeGrid{.stride = 2, .reach = std::nullopt}));
  EXPECT_EQ(behind({.stride = 1, .reach = std::nullopt}, strided), (TimeGrid{.stride = 2, .reach = std::nullopt}));
}

TEST(TimeGrid, AStrideThatBeginsIsAStep) {
  EXPECT_EQ(steps_of({}, 5), 5);
  EXPECT_EQ(steps_of({.stride = 4}, 8), 2);
  EXPECT_EQ(steps_of({.stride = 4}, 9), 3);
}

TEST(TimeGrid, PiecesOverlapByWholeSteps) {
  EXPECT_EQ(overlap_of({.stride = 1, .reach = 8}), 8);
  EXPECT_EQ(shortest_piece({.stride = 1, .reach = 8}), 17);
  // The first kept step stands 8 frames behind the start of its piece, and looks 5 frames ahead.
  EXPECT_EQ(overlap_of({.stride = 4, .reach = 5}), 8);
  EXPECT_EQ(shortest_piece({.stride = 4, .reach = 5}), 14);
}

}  // namespace
}  // namespace foldwise
