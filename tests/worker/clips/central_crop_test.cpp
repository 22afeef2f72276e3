// SPDX-License-Identifier: Apache-2.0
#include "worker/clips/central_crop.h"

#include <gtest/gtest.h>

namespace foldwise::worker {
namespace {

void expect_crop(Size frame, double area, int top, int left, Size size) {
  const CentralCrop crop = central_crop(frame, area);
  EXPECT_EQ(crop.size, size) << crop.size.height << " x " << crop.size.width << " of " << area;
  EXPECT_EQ(crop.top, top) << area;
  EXPECT_EQ(crop.left, left) << area;
}

TEST(CentralCrop, OfTheAuthorsIsTheMiddle224Of256Pixels) {
  expect_crop({256, 256}, 0.765625, 16, 16, {224, 224});
}

TEST(CentralCrop, OfAQuarterHasHalfOfEachSide) {
  expect_crop({224, 224}, 0.25, 56, 56, {112, 112});
  expect_crop({8, 20}, 0.25, 2, 5, {4, 10});
}

TEST(CentralCrop, OfHalfTheAreaIsRoundedToWholePixels) {
  // 112 times the root of a half is 79.2.
  expect_crop({112, 112}, 0.5, 16, 16, {79, 79});
}

TEST(CentralCrop, OfAnOddMarginLeavesMoreBelowAndToTheRight) {
  expect_crop({7, 5}, 0.36, 1, 1, {4, 3});  // sides of 0.6: 4.2 and 3 pixels
  expect_crop({6, 6}, 0.25, 1, 1, {3, 3});
}

TEST(CentralCrop, OfAllIsTheFrameAndOfNextToNothingOnePixel) {
  expect_crop({3, 9}, 1, 0, 0, {3, 9});
  expect_crop({3, 9}, 1e-6, 1, 4, {1, 1});
}

}  // namespace
}  // namespace foldwise::worker
