// SPDX-License-Identifier: Apache-2.0
#include "worker/clips/clip_view.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <map>
#include <memory>
#include <vector>

#include "experiments/foundation/error.h"
#include "tests/datasets/pictures.h"
#include "tests/worker/jpeg_video.h"
#include "worker/clips/draw.h"

namespace foldwise::worker {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr Size size{12, 20};
constexpr int frames = 5;

class ClipViews : public testing::Test {
 protected:
  static datasets::VideoFrames view_of(const std::vector<std::uint8_t>& pixels) {
    return {"smooth", pixels.data(), frames, size.height, size.width};
  }
  std::vector<std::uint8_t> pixels_ = datasets::smooth_pictures(frames, size, 1);
  datasets::VideoFrames raw_ = view_of(pixels_);
};

TEST_F(ClipViews, LeaveRawFramesWhereTheyLie) {
  const ClipView clip(raw_, 1, 3);
  EXPECT_EQ(clip.frames(), 3);
  EXPECT_EQ(clip.size(), size);
  for (int frame = 0; frame < 3; ++frame) {
    EXPECT_EQ(clip.frame(frame), raw_.data + static_cast<std::size_t>(1 + frame) * raw_.frame_bytes());
  }
}

TEST_F(ClipViews, HoldTheLastFrame) {
  const std::uint8_t* last = raw_.data + 4 * raw_.frame_bytes();
  const ClipView over_the_end(raw_, 3, 4);
  EXPECT_EQ(over_the_end.frame(0), raw_.data + 3 * raw_.frame_bytes());
  for (int frame = 1; frame < 4; ++frame) EXPECT_EQ(over_the_end.frame(frame), last);
  const ClipView behind_the_end(raw_, 7, 2);
  for (int frame = 0; frame < 2; ++frame) EXPECT_EQ(behind_the_end.frame(frame), last);
}

TEST_F(ClipViews, ShowBlackBehindTheEnd) {
  const ClipView clip(raw_, 3, 4, ClipPadding::black);
  EXPECT_EQ(clip.frame(0), raw_.data + 3 * raw_.frame_bytes());
  EXPECT_EQ(clip.frame(1), raw_.data + 4 * raw_.frame_bytes());
  const std::vector<std::uint8_t> black(raw_.frame_bytes(), 0);
  for (int frame = 2; frame < 4; ++frame) {
    EXPECT_EQ(std::vector<std::uint8_t>(clip.frame(frame), clip.frame(frame) + raw_.frame_bytes()), black);
  }
  const ClipView before_the_end(raw_, 1, 4, ClipPadding::black);
  EXPECT_EQ(before_the_end.frame(3), raw_.data + 4 * raw_.frame_bytes());
}

TEST(ResizedFrames, StandInTheMiddleOfEqualParts) {
  EXPECT_THAT(resized_frames(12, 3), ElementsAre(2, 6, 10));    // middles 2, 6, 10
  EXPECT_THAT(resized_frames(10, 4), ElementsAre(1, 3, 6, 8));  // middles 1.25, 3.75, 6.25, 8.75
  EXPECT_THAT(resized_frames(4, 4), ElementsAre(0, 1, 2, 3));
  EXPECT_THAT(resized_frames(9, 1), ElementsAre(4));
}

TEST(ResizedFrames, RepeatThoseOfShortVideos) {
  EXPECT_THAT(resized_frames(3, 6), ElementsAre(0, 0, 1, 1, 2, 2));
  EXPECT_THAT(resized_frames(1, 4), ElementsAre(0, 0, 0, 0));
  EXPECT_THAT(resized_frames(2, 3), ElementsAre(0, 1, 1));  // the middle between both frames: the later one
}

TEST(ResizedFrames, AreWithinTheVideoHoweverLongItIs) {
  for (const int length : {1, 2, 5, 17, 100, 2000000000}) {
    for (const int count : {1, 2, 16, 4096}) {
      const std::vector<int> chosen = resized_frames(length, count);
      ASSERT_EQ(chosen.size(), static_cast<std::size_t>(count));
      EXPECT_GE(chosen.front(), 0);
      EXPECT_LT(chosen.back(), length);
      EXPECT_TRUE(std::ranges::is_sorted(chosen));
      EXPECT_NEAR(chosen.front() + chosen.back(), length - 1.0, 1) << "as far from the start as from the end";
    }
  }
}

TEST(RandomFrames, AreDistinctAndAscendingAndAnyOfThem) {
  std::map<std::vector<int>, int> drawn;
  constexpr int draws = 6000;
  for (int epoch = 0; epoch < draws; ++epoch) {
    Draw draw(1, epoch, "video", Purpose::frames);
    ++drawn[random_frames(4, 2, draw)];
  }
  ASSERT_EQ(drawn.size(), 6U);  // pairs of four
  for (const auto& [chosen, times] : drawn) {
    EXPECT_LT(chosen[0], chosen[1]);
    EXPECT_NEAR(times, draws / 6, 5 * std::sqrt(draws / 6.0 * 5 / 6));
  }
}

TEST(RandomFrames, AreTheSameForTheSameSeedEpochAndVideo) {
  Draw draw(1, 2, "video", Purpose::frames);
  Draw same(1, 2, "video", Purpose::frames);
  const std::vector<int> chosen = random_frames(1000, 16, draw);
  EXPECT_EQ(chosen.size(), 16U);
  EXPECT_EQ(chosen, random_frames(1000, 16, same));
  Draw of_another_epoch(1, 3, "video", Purpose::frames);
  EXPECT_NE(chosen, random_frames(1000, 16, of_another_epoch));
  Draw of_another_video(1, 2, "other", Purpose::frames);
  EXPECT_NE(chosen, random_frames(1000, 16, of_another_video));
}

TEST(RandomFrames, RepeatThoseOfShortVideosAsOftenAsEachOther) {
  Draw draw(1, 1, "video", Purpose::frames);
  EXPECT_THAT(random_frames(3, 6, draw), ElementsAre(0, 0, 1, 1, 2, 2));
  EXPECT_THAT(random_frames(1, 3, draw), ElementsAre(0, 0, 0));
  EXPECT_THAT(random_frames(4, 4, draw), ElementsAre(0, 1, 2, 3));
  const std::vector<int> chosen = random_frames(3, 8, draw);
  EXPECT_EQ(chosen.size(), 8U);
  EXPECT_TRUE(std::ranges::is_sorted(chosen));
  for (const int frame : {0, 1, 2}) {
    EXPECT_GE(std::ranges::count(chosen, frame), 2);
    EXPECT_LE(std::ranges::count(chosen, frame), 3);
  }
}

TEST_F(ClipViews, TakeFramesFromAnywhere) {
  const ClipView clip(raw_, std::vector<int>{0, 2, 2, 4});
  EXPECT_EQ(clip.frames(), 4);
  EXPECT_EQ(clip.size(), size);
  const std::vector<int> chosen{0, 2, 2, 4};
  for (int frame = 0; frame < 4; ++frame) {
    const auto place = static_cast<std::size_t>(chosen[static_cast<std::size_t>(frame)]);
    EXPECT_EQ(clip.frame(frame), raw_.data + place * raw_.frame_bytes());
  }
}

class JpegClipViews : public ClipViews {
 protected:
  void SetUp() override {
    if (!datasets::has_jpeg()) GTEST_SKIP() << "built without libjpeg-turbo";
    jpeg_ = std::make_unique<JpegVideo>(raw_, 95);
  }
  /// Of each pixel at most this far from the picture, and half of it on average.
  static void expect_near(const std::uint8_t* seen, const std::uint8_t* picture, int furthest) {
    int sum = 0;
    for (std::size_t i = 0; i < std::size_t{12} * 20 * 3; ++i) {
      const int off = std::abs(int{seen[i]} - int{picture[i]});
      ASSERT_LE(off, furthest) << "value " << i;
      sum += off;
    }
    EXPECT_LE(sum, furthest * 12 * 20 * 3 / 2);
  }
  std::unique_ptr<JpegVideo> jpeg_;
};

TEST_F(JpegClipViews, AreCloseToThePicturesAtAnyPlace) {
  const datasets::VideoFrames video = jpeg_->frames();
  for (int first = 0; first < 8; ++first) {
    for (int count = 1; count < 8; ++count) {
      const ClipView clip(video, first, count);
      const ClipView expected(raw_, first, count);
      ASSERT_EQ(clip.frames(), count);
      for (int frame = 0; frame < count; ++frame) expect_near(clip.frame(frame), expected.frame(frame), 24);
    }
  }
}

TEST_F(JpegClipViews, AreCloseToThePicturesThatWereChosen) {
  const std::vector<int> chosen{0, 2, 2, 4};
  jpeg_->damage(1);
  jpeg_->damage(3);
  const datasets::VideoFrames video = jpeg_->frames();
  const ClipView clip(video, chosen);
  const ClipView expected(raw_, chosen);
  for (int frame = 0; frame < 4; ++frame) expect_near(clip.frame(frame), expected.frame(frame), 24);
}

TEST_F(JpegClipViews, DecodeOnlyTheFramesThatAreWanted) {
  jpeg_->damage(0);
  jpeg_->damage(3);
  const datasets::VideoFrames video = jpeg_->frames();
  EXPECT_NO_THROW(ClipView(video, 1, 2));
  EXPECT_NO_THROW(ClipView(video, 4, 3));
  EXPECT_NO_THROW(ClipView(video, 9, 3));
  EXPECT_THROW(ClipView(video, 0, 1), UserError);
  try {
    const ClipView clip(video, 2, 2);
    FAIL() << "frame 3 was decoded";
  } catch (const UserError& error) {
    EXPECT_THAT(error.what(), HasSubstr("smooth"));
    EXPECT_THAT(error.what(), HasSubstr("frame 3 in the frame store cannot be decoded"));
  }
}

}  // namespace
}  // namespace foldwise::worker
