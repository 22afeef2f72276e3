// SPDX-License-Identifier: Apache-2.0
#include "worker/evaluation/video_groups.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

namespace foldwise::worker {
namespace {

using testing::ElementsAre;
using Groups = std::vector<std::vector<std::size_t>>;

TEST(VideoGroups, AreOfOneLengthInTheirOrder) {
  EXPECT_THAT(video_groups({20, 16, 20, 33, 16}, 128),
              ElementsAre(ElementsAre(1, 4), ElementsAre(0, 2), ElementsAre(3)));
  EXPECT_TRUE(video_groups({}, 128).empty());
}

TEST(VideoGroups, HaveAsManyFramesAsMayPassAtOnce) {
  EXPECT_THAT(video_groups({16, 16, 16, 16, 16, 16}, 48), ElementsAre(ElementsAre(0, 1, 2), ElementsAre(3, 4, 5)));
  EXPECT_THAT(video_groups({49, 49}, 97), ElementsAre(ElementsAre(0), ElementsAre(1)));
  EXPECT_THAT(video_groups({300, 300}, 1), ElementsAre(ElementsAre(0), ElementsAre(1)));
}

TEST(VideoGroups, LeaveNoVideoAloneThatFitsBesideAnother) {
  for (std::size_t videos = 2; videos < 40; ++videos) {
    const Groups groups = video_groups(std::vector<int>(videos, 16), 80);
    std::vector<std::size_t> places;
    for (const auto& group : groups) {
      EXPECT_GE(group.size(), 2U) << videos;
      EXPECT_LE(group.size(), 5U) << videos;
      places.insert(places.end(), group.begin(), group.end());
    }
    ASSERT_EQ(places.size(), videos);
    EXPECT_TRUE(std::ranges::is_sorted(places));
    EXPECT_EQ(std::ranges::adjacent_find(places), places.end());
  }
}

TEST(VideoGroups, HaveEightVideosAtMost) {
  EXPECT_THAT(video_groups(std::vector<int>(8, 1), 128), testing::SizeIs(1));
  EXPECT_THAT(video_groups(std::vector<int>(9, 1), 128), testing::SizeIs(2));
}

TEST(VideoGroups, AreOfOneVideoWhereTheWholeIsSeen) {
  EXPECT_EQ(frames_at_once({.stride = 1, .reach = std::nullopt}, 256), 1);
  EXPECT_THAT(video_groups({16, 16}, frames_at_once({.stride = 1, .reach = std::nullopt}, 256)),
              ElementsAre(ElementsAre(0), ElementsAre(1)));
}

TEST(VideoGroups, AreNoLongerThanALongestPiece) {
  EXPECT_EQ(frames_at_once({.stride = 1, .reach = 13}, 40), 40);
  EXPECT_EQ(frames_at_once({.stride = 1, .reach = 13}, 100'000), frames_at_once({.stride = 1, .reach = 13}, 256));
}

}  // namespace
}  // namespace foldwise::worker
