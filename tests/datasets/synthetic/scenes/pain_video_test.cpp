// SPDX-License-Identifier: Apache-2.0
#include "datasets/synthetic/scenes/pain_video.h"

#include <gmock/gmock.h>

#include <algorithm>

namespace foldwise::datasets {
namespace {

/// Nothing changes but the face.
PlantedOptions plain() {
  PlantedOptions options;
  options.scene = {{48, 48}, 0, 0, 0, 0};
  return options;
}

double difference(const cv::Mat& a, const cv::Mat& b) {
  return cv::norm(a, b, cv::NORM_L1);
}

TEST(PainVideo, ShowsMoreInAFrameOfMoreIntensity) {
  for (std::uint64_t subject = 0; subject < 5; ++subject) {
    const PainVideo video(1, subject, 4, plain());
    const PainVideo calm(0, subject, 4, plain());
    std::vector<std::pair<double, double>> shown;  // intensity, and what it changes
    shown.reserve(static_cast<std::size_t>(video.frames()));
    for (int frame = 0; frame < video.frames(); ++frame) {
      shown.emplace_back(video.intensity(frame), difference(video.draw(frame), calm.draw(frame)));
    }
    std::ranges::sort(shown);
    EXPECT_EQ(shown.front(), std::pair(0.0, 0.0));
    EXPECT_EQ(shown.back().first, 1);
    for (std::size_t i = 1; i < shown.size(); ++i) {
      if (shown[i].first > shown[i - 1].first + 0.1) {
        EXPECT_GT(shown[i].second, shown[i - 1].second) << subject << ' ' << i;
      }
    }
  }
}

TEST(PainVideo, ReachesItsStrengthAndNoMore) {
  for (const double strength : {0.0, 0.2, 0.7, 1.0}) {
    const PainVideo video(strength, 1, 2, plain());
    double most = 0;
    for (int frame = 0; frame < video.frames(); ++frame) most = std::max(most, video.intensity(frame));
    EXPECT_EQ(most, strength);
  }
}

TEST(PainVideo, IsTheSameVideoWhateverItsStrength) {
  const PainVideo strong(1, 1, 2, PlantedOptions{});
  const PainVideo weak(0.3, 1, 2, PlantedOptions{});
  const PainVideo calm(0, 1, 2, PlantedOptions{});
  ASSERT_EQ(strong.frames(), calm.frames());
  EXPECT_EQ(strong.event_cells(), weak.event_cells());
  for (int frame = 0; frame < strong.frames(); ++frame) {
    if (strong.intensity(frame) > 0) continue;
    EXPECT_EQ(difference(strong.draw(frame), calm.draw(frame)), 0) << frame;
  }
}

TEST(PainVideo, SaysWhenItHurts) {
  const PainVideo video(0.5, 1, 2, plain());
  int apex = 0;
  int onset = 0;
  int offset = 0;
  ASSERT_EQ(std::sscanf(video.event_cells().c_str(), "%d,%d,%d", &apex, &onset, &offset), 3);
  EXPECT_EQ(video.intensity(apex), 0.5);
  for (int frame = 0; frame < video.frames(); ++frame) {
    EXPECT_EQ(video.intensity(frame) > 0, frame >= onset && frame <= offset) << frame;
  }
  EXPECT_EQ(PainVideo(0, 1, 2, plain()).event_cells(), ",,");
}

}  // namespace
}  // namespace foldwise::datasets
