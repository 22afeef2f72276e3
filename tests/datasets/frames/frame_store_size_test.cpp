// SPDX-License-Identifier: Apache-2.0
#include "datasets/frames/frame_store_size.h"

#include <gtest/gtest.h>

#include "datasets/frames/frame_store.h"
#include "datasets/video/pictures/jpeg.h"
#include "tests/datasets/pictures.h"
#include "tests/support/temporary_folder.h"

namespace foldwise::datasets {
namespace {

constexpr Size size{20, 28};
constexpr std::size_t frame_bytes = std::size_t{20} * 28 * 3;

/// Of a shard with videos of these numbers of frames, their ids longer and longer.
std::uint64_t written_bytes(const FrameCoding& coding, const std::vector<int>& frames, ShardSize& forecast) {
  const TemporaryFolder folder;
  FrameShardWriter writer(folder / "a.frames", size, coding);
  std::string id = "v";
  for (const int count : frames) {
    writer.add(id, smooth_pictures(count, size, count));
    forecast.add(count, id.size());
    id += "x";
  }
  writer.finish();
  return std::filesystem::file_size(folder / "a.frames");
}

TEST(ShardSize, OfRawFramesIsExact) {
  for (const std::vector<int>& frames : {std::vector<int>{}, {1}, {3, 1, 7}, {2, 17, 1, 1, 30}}) {
    ShardSize forecast(FrameCodec::raw, frame_bytes);
    const std::uint64_t written = written_bytes({}, frames, forecast);
    EXPECT_EQ(forecast.bytes(), written) << frames.size() << " videos";
  }
}

TEST(ShardSize, OfJpegsIsAsGoodAsTheirMean) {
  if (!has_jpeg()) GTEST_SKIP() << "built without libjpeg-turbo";
  const std::vector<int> frames{40, 25, 31};
  double bytes = 0;
  double count = 0;
  for (const int video : frames) {
    const auto pictures = smooth_pictures(video, size, video);
    for (int frame = 0; frame < video; ++frame) {
      const auto picture = std::span(pictures).subspan(static_cast<std::size_t>(frame) * frame_bytes, frame_bytes);
      bytes += static_cast<double>(encode_jpeg(picture, size, 95).size());
      ++count;
    }
  }
  ShardSize forecast(FrameCodec::jpeg, bytes / count);
  const auto written = written_bytes({.codec = FrameCodec::jpeg, .jpeg_quality = 95}, frames, forecast);
  EXPECT_NEAR(static_cast<double>(forecast.bytes()), static_cast<double>(written), 0.06 * static_cast<double>(written));
}

TEST(TypicalFrameBytes, OfRawFramesAreThreeForEachPixel) {
  EXPECT_EQ(typical_frame_bytes({.size = {112, 96}}), 112 * 96 * 3);
}

// Means over photographs and frames of films, reduced with cv::INTER_AREA and encoded by libjpeg-turbo 2.1.5 at 4:4:4.
TEST(TypicalFrameBytes, OfJpegsAreThoseOfPhotographs) {
  struct Measured {
    int side;
    int quality;
    double bytes_per_pixel;
  };
  for (const Measured& measured : {Measured{64, 75, 0.464},
                                   {64, 95, 0.945},
                                   {64, 100, 1.929},
                                   {112, 30, 0.176},
                                   {112, 85, 0.416},
                                   {112, 95, 0.732},
                                   {224, 50, 0.158},
                                   {224, 90, 0.399},
                                   {224, 98, 0.865}}) {
    const double typical = typical_frame_bytes(
        {.size = {measured.side, measured.side}, .codec = FrameCodec::jpeg, .jpeg_quality = measured.quality});
    EXPECT_NEAR(typical / (measured.side * measured.side), measured.bytes_per_pixel, 0.03 * measured.bytes_per_pixel)
        << measured.side << ", quality " << measured.quality;
  }
}

TEST(TypicalFrameBytes, GrowWithTheQuality) {
  double before = 0;
  for (int quality = 1; quality <= 100; ++quality) {
    const double bytes = typical_frame_bytes({.codec = FrameCodec::jpeg, .jpeg_quality = quality});
    EXPECT_GT(bytes, before) << quality;
    before = bytes;
  }
  EXPECT_LT(before, 3 * 112 * 112);
}

}  // namespace
}  // namespace foldwise::datasets
