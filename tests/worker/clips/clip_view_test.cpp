// SPDX-License-Identifier: Apache-2.0
#include "worker/clips/clip_view.h"

#include <gmock/gmock.h>

#include <cstdlib>
#include <memory>
#include <vector>

#include "experiments/foundation/error.h"
#include "tests/datasets/pictures.h"
#include "tests/worker/jpeg_video.h"

namespace foldwise::worker {
namespace {

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
