// SPDX-License-Identifier: Apache-2.0
#include "datasets/video/times/frame_thinning.h"

#include <gmock/gmock.h>

#include <cmath>
#include <vector>

namespace foldwise::datasets {
namespace {

using testing::ElementsAre;

std::vector<std::uint32_t> kept(std::uint32_t pictures, double rate, double kept_rate) {
  std::vector<std::uint32_t> numbers;
  for (std::uint32_t number = 0; number < pictures; ++number) {
    if (is_kept(number, rate, kept_rate)) numbers.push_back(number);
  }
  return numbers;
}

TEST(FrameThinning, KeepsWhatIsNearestToEachMultiple) {
  EXPECT_THAT(kept(20, 25, 5), ElementsAre(0, 5, 10, 15));
  EXPECT_THAT(kept(11, 25, 10), ElementsAre(0, 3, 5, 8, 10));  // 2.5 and 7.5: the later one
  EXPECT_THAT(kept(8, 30, 25), ElementsAre(0, 1, 2, 4, 5, 6, 7));
}

TEST(FrameThinning, CountsWhatItKeeps) {
  for (const double rate : {10.0, 23.976, 25.0, 30000.0 / 1001, 59.94}) {
    for (const double kept_rate : {0.0, 0.37, 1.0, 2.5, 7.0, 12.5, 25.0, 60.0}) {
      for (std::uint32_t pictures = 0; pictures < 200; ++pictures) {
        ASSERT_EQ(count_kept(pictures, rate, kept_rate), std::int64_t(kept(pictures, rate, kept_rate).size()))
            << pictures << " at " << rate << " thinned to " << kept_rate;
      }
    }
  }
}

TEST(FrameThinning, KeepsAllOfSlowerSourcesAndWithoutARate) {
  EXPECT_EQ(kept(10, 25, 0).size(), 10u);
  EXPECT_EQ(kept(10, 25, 25).size(), 10u);
  EXPECT_EQ(kept(10, 25, 60).size(), 10u);
}

TEST(FrameThinning, AgreesWithRoundingTheMultiples) {
  for (const double rate : {23.976, 25.0, 30000.0 / 1001, 59.94}) {
    for (const double kept_rate : {0.37, 1.0, 7.0, 12.5, 23.0}) {
      std::vector<std::uint32_t> expected;
      for (int k = 0;; ++k) {
        const double nearest = std::floor(k * (rate / kept_rate) + 0.5);
        if (nearest >= 500) break;
        expected.push_back(static_cast<std::uint32_t>(nearest));
      }
      EXPECT_EQ(kept(500, rate, kept_rate), expected) << rate << " to " << kept_rate;
    }
  }
}

}  // namespace
}  // namespace foldwise::datasets
