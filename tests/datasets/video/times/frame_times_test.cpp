// SPDX-License-Identifier: Apache-2.0
#include "datasets/video/times/frame_times.h"

#include <gmock/gmock.h>

#include "datasets/video/times/frame_thinning.h"

namespace foldwise::datasets {
namespace {

using testing::ElementsAre;

std::vector<std::uint32_t> numbers_of(const FrameTimes& times) {
  std::vector<std::uint32_t> numbers;
  for (std::size_t picture = 0; picture < times.size(); ++picture) numbers.push_back(times.number(picture));
  return numbers;
}

std::vector<std::size_t> kept_of(const FrameTimes& times, double rate) {
  std::vector<std::size_t> kept;
  for (std::size_t picture = 0; picture < times.size(); ++picture) {
    if (is_kept(times.share(picture), times.rate(), rate)) kept.push_back(picture);
  }
  return kept;
}

TEST(FrameTimes, OfAnEvenVideoAreItsPlaces) {
  const FrameTimes times({10, 10.04, 10.08, 10.12}, {25}, 0.001);
  EXPECT_FALSE(times.is_uneven());
  EXPECT_DOUBLE_EQ(times.rate(), 25);
  EXPECT_THAT(numbers_of(times), ElementsAre(0, 1, 2, 3));
}

// Matroska and Flash tell whole milliseconds.
TEST(FrameTimes, ForgiveTheRoundingOfContainers) {
  std::vector<double> seconds;
  seconds.reserve(600);
  for (int picture = 0; picture < 600; ++picture) seconds.push_back(std::round(picture / 59.94 * 1000) / 1000);
  EXPECT_FALSE(FrameTimes(seconds, {59.94}, 0.001).is_uneven());
  EXPECT_FALSE(FrameTimes(seconds, {}, 0.001).is_uneven());
  EXPECT_NEAR(FrameTimes(seconds, {}, 0.001).rate(), 59.94, 0.01);
}

// A decoder may show more pictures than its container tells times of.
TEST(FrameTimes, GoOnBehindTheLastTimeThatIsKnown) {
  const FrameTimes times({0, 0.1, 0.15, 0.6}, {}, 0.001);
  ASSERT_TRUE(times.is_uneven());
  EXPECT_GT(times.number(4), times.number(3));
  EXPECT_EQ(times.number(5), times.number(4) + 1);
  EXPECT_DOUBLE_EQ(times.share(4).from, times.number(4) - 0.5);
}

TEST(FrameTimes, DistrustAStatedRateThatDoesNotFit) {
  const FrameTimes times({0, 0.1, 0.2, 0.3}, {90000, 25}, 0.001);
  EXPECT_FALSE(times.is_uneven());
  EXPECT_NEAR(times.rate(), 10, 1e-9);
}

TEST(FrameTimes, OfAnUnevenVideoStayInPlace) {
  const FrameTimes times({0, 0.04, 0.08, 0.2, 0.24, 0.6}, {25}, 0.001);
  EXPECT_TRUE(times.is_uneven());
  EXPECT_NEAR(times.rate(), 25, 1e-9);
  EXPECT_THAT(numbers_of(times), ElementsAre(0, 1, 2, 5, 6, 15));
  EXPECT_NEAR(times.shortest_step(), 0.04, 1e-9);
  EXPECT_NEAR(times.longest_step(), 0.36, 1e-9);
}

// Multiples of 0.2 s: 0, 0.2, 0.4 (0.28 is nearer than 0.6), 0.6 and 0.8, which nothing is nearer to than 0.9.
TEST(FrameTimes, ThinToTheNearestInTime) {
  const FrameTimes times({0, 0.04, 0.16, 0.28, 0.6, 0.9}, {25}, 0.001);
  EXPECT_THAT(kept_of(times, 5), ElementsAre(0, 2, 3, 4, 5));
}

TEST(FrameTimes, OfTwoPicturesAtOneTimeAreTold) {
  const FrameTimes times({0, 0.04, 0.04, 0.5}, {}, 0.001);
  const std::vector<std::uint32_t> numbers = numbers_of(times);
  EXPECT_TRUE(std::is_sorted(numbers.begin(), numbers.end(), std::less_equal<>()));
}

TEST(FrameTimes, OfOnePictureOrNoneNeedNoRate) {
  EXPECT_EQ(FrameTimes({}, {}, 0.001).rate(), 0);
  EXPECT_DOUBLE_EQ(FrameTimes({3}, {25}, 0.001).rate(), 25);
  EXPECT_THAT(numbers_of(FrameTimes({3}, {25}, 0.001)), ElementsAre(0));
}

}  // namespace
}  // namespace foldwise::datasets
