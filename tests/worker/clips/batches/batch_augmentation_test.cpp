// SPDX-License-Identifier: Apache-2.0
// Augmentation as batched tensor operations, against what the loader's threads do frame by frame.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <torch/types.h>
#include <torch/utils.h>

#include <array>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "tests/worker/jpeg_video.h"
#include "tests/worker/test_device.h"
#include "worker/clips/augmentation/batch_colour.h"
#include "worker/clips/augmentation/batch_warp.h"
#include "worker/clips/batches/finish_batch.h"
#include "worker/clips/batches/loader.h"

namespace foldwise::worker {
namespace {

using testing::ElementsAre;
using testing::SizeIs;

/// Videos whose every value is drawn by itself: nothing is harder to place right, and no pixel is grey.
class NoisyVideos {
 public:
  NoisyVideos(Size size, const std::vector<int>& frames) {
    for (std::size_t index = 0; index < frames.size(); ++index) {
      const std::string id = "noise/" + std::to_string(index);
      Draw draw(5, 0, id, Purpose::order);
      auto& pixels = pixels_.emplace_back(static_cast<std::size_t>(frames[index] * size.height * size.width * 3));
      for (std::uint8_t& value : pixels) value = static_cast<std::uint8_t>(draw.below(256));
      LabelledVideo video{id, static_cast<int>(index % 3), {}};
      video.frames.frames = frames[index];
      video.frames.height = size.height;
      video.frames.width = size.width;
      videos.push_back(std::move(video));
    }
    for (std::size_t index = 0; index < frames.size(); ++index) {
      videos[index].frames.data = pixels_[index].data();
      videos[index].frames.id = videos[index].id;
    }
  }
  NoisyVideos(const NoisyVideos&) = delete;
  NoisyVideos& operator=(const NoisyVideos&) = delete;

  std::vector<LabelledVideo> videos;

 private:
  std::vector<std::vector<std::uint8_t>> pixels_;
};

LoaderOptions options_for(Size input) {
  LoaderOptions options;
  options.clip_frames = 4;
  options.input = input;
  options.batch_size = 5;
  options.seed = 3;
  return options;
}

std::vector<ClipBatch> read_batches(LoaderOptions options, const std::vector<LabelledVideo>& videos, AugmentedBy by,
                                    std::vector<int> positions = {}) {
  positions.resize(videos.size());
  options.augmented_by = by;
  EpochLoader loader(options, videos, {.epoch = 2, .positions = positions, .clean = CleanCopies::yes});
  std::vector<ClipBatch> batches;
  while (loader.left() > 0) batches.push_back(loader.next());
  return batches;
}

double largest_difference(const torch::Tensor& one, const torch::Tensor& other) {
  return (one.to(torch::kCPU) - other.to(torch::kCPU)).abs().max().item<double>();
}

/// The loader's batches and the learner's own, alike but for rounding.
void expect_alike(const LoaderOptions& options, const std::vector<LabelledVideo>& videos,
                  const std::vector<int>& positions = {}) {
  const std::vector<ClipBatch> expected = read_batches(options, videos, AugmentedBy::loader, positions);
  const std::vector<ClipBatch> raw = read_batches(options, videos, AugmentedBy::learner, positions);
  ASSERT_EQ(raw.size(), expected.size());
  for (std::size_t i = 0; i < raw.size(); ++i) {
    EXPECT_FALSE(raw[i].clips.defined());
    EXPECT_EQ(raw[i].size(), expected[i].size());
    const ClipBatch finished = finish_on(test_device(), raw[i]);
    EXPECT_EQ(finished.clips.sizes(), expected[i].clips.sizes());
    // In deviations of the pixels: a step of a byte is 0.017.
    EXPECT_LT(largest_difference(finished.clips, expected[i].clips), 1e-4);
    EXPECT_LT(largest_difference(finished.clean, expected[i].clean), 1e-5);
    EXPECT_TRUE(torch::equal(finished.labels.cpu(), expected[i].labels));
    EXPECT_EQ(finished.videos, expected[i].videos);
    EXPECT_EQ(finished.positions, expected[i].positions);
  }
}

const std::vector<int> seven_long_videos(7, 6);

TEST(FinishedBatch, IsTheLoadersForEverySizeOfInput) {
  const NoisyVideos noise({24, 20}, seven_long_videos);
  for (const Size input : {Size{24, 20}, {20, 28}, {50, 41}, {8, 6}, {5, 20}}) {
    SCOPED_TRACE(testing::Message() << input.height << "x" << input.width);
    expect_alike(options_for(input), noise.videos);
  }
}

TEST(FinishedBatch, IsTheLoadersForEveryOption) {
  const NoisyVideos noise({24, 20}, seven_long_videos);
  const AugmentationOptions none{
      .flip = 0, .rotation = 0, .crop_area = 1, .brightness = 0, .contrast = 0, .saturation = 0, .hue = 0};
  const auto with = [&](double AugmentationOptions::*option, double value) {
    LoaderOptions options = options_for({16, 16});
    options.augmentation = none;
    options.augmentation.*option = value;
    return options;
  };
  using O = AugmentationOptions;
  const std::vector<std::pair<double O::*, double>> cases{
      {&O::flip, 0.5},      {&O::flip, 1},       {&O::rotation, 20},   {&O::rotation, 180},
      {&O::crop_area, 0.5}, {&O::crop_area, 1},  {&O::crop_area, 0.1}, {&O::brightness, 1},
      {&O::contrast, 1},    {&O::saturation, 1}, {&O::hue, 0.5}};
  for (std::size_t i = 0; i < cases.size(); ++i) {
    SCOPED_TRACE(i);
    expect_alike(with(cases[i].first, cases[i].second), noise.videos);
  }
}

TEST(FinishedBatch, IsTheLoadersWhereCleanCopiesSeeTheMiddleAlone) {
  const NoisyVideos noise({24, 20}, seven_long_videos);
  for (const double area : {0.25, 0.36, 0.9}) {
    LoaderOptions options = options_for({12, 10});
    options.clean_area = area;
    expect_alike(options, noise.videos);
  }
}

TEST(FinishedBatch, HoldsTheLastFrameOfShortVideos) {
  const NoisyVideos noise({10, 12}, {1, 2, 3, 6, 6});
  expect_alike(options_for({10, 12}), noise.videos, {0, 1, 0, 5, 2});
}

TEST(FinishedBatch, HasOtherNormalisations) {
  const NoisyVideos noise({10, 12}, {5, 5});
  LoaderOptions options = options_for({10, 12});
  options.normalisation = {{0.1, 0.4, 0.9}, {1, 0.5, 0.25}};
  expect_alike(options, noise.videos);
}

TEST(FinishedBatch, OfFramesAsTheyAreIsExact) {
  const NoisyVideos noise({10, 12}, {5, 5});
  LoaderOptions options = options_for({10, 12});
  options.augmentation = {
      .flip = 0, .rotation = 0, .crop_area = 1, .brightness = 0, .contrast = 0, .saturation = 0, .hue = 0};
  const ClipBatch finished =
      finish_on(test_device(), read_batches(options, noise.videos, AugmentedBy::learner).front());
  EXPECT_LT(largest_difference(finished.clips, finished.clean), 1e-5);
}

TEST(FinishedBatch, OfJpegsIsTheLoaders) {
  if (!datasets::has_jpeg()) GTEST_SKIP() << "built without libjpeg-turbo";
  const NoisyVideos noise({16, 24}, {5, 3, 6});
  std::vector<std::unique_ptr<JpegVideo>> jpegs;
  std::vector<LabelledVideo> videos = noise.videos;
  for (LabelledVideo& video : videos) {
    jpegs.push_back(std::make_unique<JpegVideo>(video.frames, 95));
    video.frames = jpegs.back()->frames();
  }
  expect_alike(options_for({16, 16}), videos, {1, 0, 2});
}

TEST(RawBatch, HoldsBytesAndTheDrawsOfEachClip) {
  const NoisyVideos noise({10, 12}, seven_long_videos);
  const LoaderOptions options = options_for({20, 20});
  const ClipBatch batch = read_batches(options, noise.videos, AugmentedBy::learner).front();
  ASSERT_TRUE(batch.raw);
  EXPECT_THAT(batch.raw->frames.sizes(), ElementsAre(5, 4, 10, 12, 3));
  EXPECT_EQ(batch.raw->frames.scalar_type(), torch::kByte);
  ASSERT_THAT(batch.raw->augmentations, SizeIs(5));
  for (std::size_t i = 0; i < 5; ++i) {
    Draw draw(options.seed, 2, noise.videos[batch.videos[i]].id, Purpose::augmentation);
    const Augmentation expected = draw_augmentation(options.augmentation, draw);
    EXPECT_EQ(batch.raw->augmentations[i].placement.angle, expected.placement.angle);
    EXPECT_EQ(batch.raw->augmentations[i].colours.order, expected.colours.order);
    EXPECT_EQ(batch.raw->augmentations[i].colours.hue, expected.colours.hue);
  }
}

TEST(RawBatch, IsTheSameWhateverTheNumberOfThreads) {
  const NoisyVideos noise({10, 12}, std::vector<int>(23, 6));
  LoaderOptions several = options_for({12, 12});
  several.threads = 3;
  const std::vector<ClipBatch> one = read_batches(options_for({12, 12}), noise.videos, AugmentedBy::learner);
  const std::vector<ClipBatch> three = read_batches(several, noise.videos, AugmentedBy::learner);
  ASSERT_EQ(one.size(), three.size());
  for (std::size_t i = 0; i < one.size(); ++i) {
    EXPECT_TRUE(torch::equal(finish_on(torch::kCPU, one[i]).clips, finish_on(torch::kCPU, three[i]).clips));
  }
}

TEST(RawBatch, RefusesVideosOfSeveralSizes) {
  const NoisyVideos one({10, 12}, {5});
  const NoisyVideos other({12, 10}, {5});
  std::vector<LabelledVideo> videos{one.videos.front(), other.videos.front()};
  EXPECT_THROW(read_batches(options_for({10, 12}), videos, AugmentedBy::learner), std::logic_error);
}

TEST(AugmentedBy, DependsOnTheFieldAndTheKindOfDevice) {
  const torch::Device gpu(torch::kCUDA, 0);
  EXPECT_EQ(augmented_by(AugmentationDevice::automatic, torch::kCPU), AugmentedBy::loader);
  EXPECT_EQ(augmented_by(AugmentationDevice::automatic, gpu), AugmentedBy::learner);
  EXPECT_EQ(augmented_by(AugmentationDevice::cpu, gpu), AugmentedBy::loader);
  EXPECT_EQ(augmented_by(AugmentationDevice::training, torch::kCPU), AugmentedBy::learner);
}

TEST(WarpBatch, IsWarpForEveryPlacement) {
  torch::manual_seed(1);
  constexpr Size input{14, 18};
  const torch::Tensor frames = torch::randint(0, 256, {5, 2, input.height, input.width, 3}).to(torch::kByte);
  for (const double side : {1.0, 0.6, 0.2}) {
    const std::vector<Placement> placements{
        {.crop_side = side},
        {.flip = Flip::yes, .angle = 45, .crop_side = side, .crop_x = 0, .crop_y = 1},
        {.angle = -90, .crop_side = side, .crop_x = 1, .crop_y = 0},
        {.angle = 180, .crop_side = side},
        {.flip = Flip::yes, .angle = 12.5, .crop_side = side, .crop_x = 0.3, .crop_y = 0.8}};
    for (const Size output : {input, Size{7, 5}, Size{30, 31}}) {
      const torch::Tensor warped = warp_batch(frames.to(test_device()), placements, output).cpu();
      for (std::int64_t clip = 0; clip < 5; ++clip) {
        torch::Tensor expected = torch::empty({3, output.height, output.width});
        const Warp warp(input, output, placements[static_cast<std::size_t>(clip)]);
        warp.apply(frames[clip][1].contiguous().data_ptr<std::uint8_t>(),
                   {expected.data_ptr<float>(), static_cast<std::size_t>(expected.numel())});
        EXPECT_LT(largest_difference(warped[clip][1], expected), 2e-5) << side << " " << clip << " " << output.width;
      }
    }
  }
}

TEST(WarpBatch, IsBlackOutsideAndHoldsTheBorderWithin) {
  const torch::Tensor white = torch::full({1, 1, 8, 8, 3}, 255, torch::kByte).to(test_device());
  const std::vector<Placement> turned{{.angle = 45}};
  const torch::Tensor warped = warp_batch(white, turned, {8, 8}).cpu()[0][0][0];  // red
  EXPECT_EQ(warped[0][0].item<float>(), 0);
  EXPECT_EQ(warped[7][7].item<float>(), 0);
  EXPECT_NEAR(warped[4][4].item<float>(), 1, 1e-6);
  const std::vector<Placement> straight{{}};
  EXPECT_LT(largest_difference(warp_batch(white, straight, {64, 64}).cpu(), torch::ones({1, 1, 3, 64, 64})), 1e-6);
}

TEST(WarpBatch, RefusesPlacementsThatDoNotFit) {
  const torch::Tensor frames = torch::zeros({2, 1, 4, 4, 3}, torch::kByte);
  const std::vector<Placement> one(1);
  EXPECT_THROW(warp_batch(frames, one, {4, 4}), std::invalid_argument);
  const std::vector<Placement> unlike{{.crop_side = 1}, {.crop_side = 0.5}};
  EXPECT_THROW(warp_batch(frames, unlike, {4, 4}), std::invalid_argument);
}

TEST(ColoursOfBatch, AreEachClipsOwnInItsOwnOrder) {
  torch::manual_seed(2);
  const std::array orders{
      std::array{ColourStep::brightness, ColourStep::contrast, ColourStep::saturation, ColourStep::hue},
      std::array{ColourStep::hue, ColourStep::saturation, ColourStep::contrast, ColourStep::brightness},
      std::array{ColourStep::contrast, ColourStep::hue, ColourStep::brightness, ColourStep::saturation},
      std::array{ColourStep::saturation, ColourStep::brightness, ColourStep::hue, ColourStep::contrast}};
  std::vector<ColourChange> changes;
  for (const auto& order : orders) changes.push_back({order, 1.4, 0.5, 1.7, 0.3});
  changes.push_back({.brightness = 0});
  changes.push_back({.hue = -0.45});
  changes.push_back({});
  const auto count = static_cast<std::int64_t>(changes.size());
  torch::Tensor clips = torch::rand({count, 2, 3, 6, 5});
  clips.select(0, 0).select(2, 0).fill_(0.5);  // a row of grey
  const torch::Tensor changed = change_colours_of_batch(clips.to(test_device()), changes).cpu();
  for (std::int64_t clip = 0; clip < count; ++clip) {
    for (std::int64_t frame = 0; frame < 2; ++frame) {
      torch::Tensor expected = clips[clip][frame].clone();
      change_colours({expected.data_ptr<float>(), static_cast<std::size_t>(expected.numel())},
                     changes[static_cast<std::size_t>(clip)]);
      EXPECT_LT(largest_difference(changed[clip][frame], expected), 1e-5) << clip;
    }
  }
  EXPECT_TRUE(torch::equal(changed[count - 1], clips[count - 1]));
  EXPECT_THROW(change_colours_of_batch(clips, std::vector<ColourChange>(2)), std::invalid_argument);
}

}  // namespace
}  // namespace foldwise::worker
