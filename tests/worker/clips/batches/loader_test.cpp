// SPDX-License-Identifier: Apache-2.0
#include "worker/clips/batches/loader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <torch/types.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <memory>
#include <set>
#include <utility>

#include "tests/worker/jpeg_video.h"
#include "tests/worker/planted_videos.h"
#include "worker/clips/batches/clip_tensor.h"
#include "worker/clips/batches/finish_batch.h"
#include "worker/clips/clip_view.h"
#include "worker/clips/draw.h"

namespace foldwise::worker {
namespace {

using testing::SizeIs;

LoaderOptions small_options() {
  LoaderOptions options;
  options.clip_frames = 4;
  options.input = {12, 12};
  options.batch_size = 4;
  options.seed = 3;
  return options;
}

std::vector<ClipBatch> read(const LoaderOptions& options, const PlantedVideos& planted, EpochPlan plan) {
  plan.positions.assign(planted.videos().size(), 1);
  EpochLoader loader(options, planted.videos(), plan);
  std::vector<ClipBatch> batches;
  while (loader.left() > 0) batches.push_back(loader.next());
  return batches;
}

TEST(EpochLoader, ReadsAClipOfEveryVideoOnce) {
  const PlantedVideos planted("video", {.count = 10});
  const std::vector<ClipBatch> batches = read(small_options(), planted, {});
  ASSERT_THAT(batches, SizeIs(3));
  EXPECT_EQ(batches.back().clips.size(0), 2);  // what is left over
  std::set<std::size_t> seen;
  for (const ClipBatch& batch : batches) {
    for (std::size_t i = 0; i < batch.videos.size(); ++i) {
      seen.insert(batch.videos[i]);
      EXPECT_EQ(batch.labels[static_cast<std::int64_t>(i)].item<int>(), planted.videos()[batch.videos[i]].label);
    }
  }
  EXPECT_THAT(seen, SizeIs(10));
}

TEST(EpochLoader, GivesTheSameBatchesWhateverTheNumberOfThreads) {
  const PlantedVideos planted("video", {.count = 18});
  LoaderOptions several = small_options();
  several.threads = 3;
  const std::vector<ClipBatch> one = read(small_options(), planted, {.clean = CleanCopies::yes});
  const std::vector<ClipBatch> three = read(several, planted, {.clean = CleanCopies::yes});
  ASSERT_EQ(one.size(), three.size());
  for (std::size_t i = 0; i < one.size(); ++i) {
    EXPECT_TRUE(torch::equal(one[i].clips, three[i].clips));
    EXPECT_TRUE(torch::equal(one[i].clean, three[i].clean));
    EXPECT_EQ(one[i].videos, three[i].videos);
  }
}

TEST(EpochLoader, GivesTheSameBatchesOfJpegsWhateverTheNumberOfThreads) {
  if (!datasets::has_jpeg()) GTEST_SKIP() << "built without libjpeg-turbo";
  const PlantedVideos planted("video", {.count = 18});
  std::vector<std::unique_ptr<JpegVideo>> jpegs;
  std::vector<LabelledVideo> videos = planted.videos();
  for (LabelledVideo& video : videos) {
    jpegs.push_back(std::make_unique<JpegVideo>(video.frames, 95));
    video.frames = jpegs.back()->frames();
  }
  const EpochPlan plan{.positions = std::vector<int>(18, 1), .clean = CleanCopies::yes};
  LoaderOptions several = small_options();
  several.threads = 3;
  EpochLoader one(small_options(), videos, plan);
  EpochLoader three(several, videos, plan);
  EpochLoader raw(small_options(), planted.videos(), plan);
  while (one.left() > 0) {
    const ClipBatch batch = one.next();
    const ClipBatch same = three.next();
    const ClipBatch near = raw.next();
    EXPECT_TRUE(torch::equal(batch.clips, same.clips));
    EXPECT_TRUE(torch::equal(batch.clean, same.clean));
    EXPECT_FALSE(torch::equal(batch.clean, near.clean));
    EXPECT_LT((batch.clean - near.clean).abs().mean().item<double>(), 0.1);  // deviations of ImageNet's pixels
  }
}

TEST(EpochLoader, GoesOnWhereAResumedEpochLeftOff) {
  const PlantedVideos planted("video", {.count = 18});
  const std::vector<ClipBatch> whole = read(small_options(), planted, {});
  const std::vector<ClipBatch> rest = read(small_options(), planted, {.first_batch = 2});
  ASSERT_EQ(rest.size() + 2, whole.size());
  for (std::size_t i = 0; i < rest.size(); ++i) EXPECT_TRUE(torch::equal(rest[i].clips, whole[i + 2].clips));
}

TEST(EpochLoader, ChangesOrderAndAugmentationWithTheEpoch) {
  const PlantedVideos planted("video", {.count = 10});
  const std::vector<ClipBatch> first = read(small_options(), planted, {.epoch = 1});
  const std::vector<ClipBatch> second = read(small_options(), planted, {.epoch = 2});
  EXPECT_NE(first[0].videos, second[0].videos);
  EXPECT_FALSE(torch::equal(first[0].clips, second[0].clips));
}

TEST(EpochLoader, CleanCopiesAreWhatEvaluationSees) {
  const PlantedVideos planted("video", {.count = 4});
  LoaderOptions options = small_options();
  for (const double area : {1.0, 0.5}) {
    options.clean_area = area;
    const ClipBatch batch = read(options, planted, {.clean = CleanCopies::yes}).front();
    for (std::size_t i = 0; i < batch.videos.size(); ++i) {
      const torch::Tensor expected = clip_tensor(planted.videos()[batch.videos[i]].frames, 1, options.clip_frames,
                                                 options.input, options.normalisation, area);
      EXPECT_TRUE(torch::equal(batch.clean[static_cast<std::int64_t>(i)], expected));
    }
  }
}

TEST(EpochLoader, ReadsEachVideoWhereItsOwnPositionIs) {
  const PlantedVideos planted("video", {.count = 10});
  const LoaderOptions options = small_options();
  EpochPlan plan{.clean = CleanCopies::yes};
  for (int video = 0; video < 10; ++video) plan.positions.push_back(video % 3);
  EpochLoader loader(options, planted.videos(), plan);
  while (loader.left() > 0) {
    const ClipBatch batch = loader.next();
    for (std::size_t i = 0; i < batch.videos.size(); ++i) {
      const std::size_t video = batch.videos[i];
      EXPECT_EQ(batch.positions[i], plan.positions[video]);
      const torch::Tensor expected = clip_tensor(planted.videos()[video].frames, plan.positions[video],
                                                 options.clip_frames, options.input, options.normalisation);
      EXPECT_TRUE(torch::equal(batch.clean[static_cast<std::int64_t>(i)], expected));
    }
  }
}

TEST(EpochLoader, WithoutAugmentationClipsAreTheFramesThemselves) {
  const PlantedVideos planted("video", {.count = 4});
  LoaderOptions options = small_options();
  options.input = {16, 16};
  options.augmentation = {
      .flip = 0, .rotation = 0, .crop_area = 1, .brightness = 0, .contrast = 0, .saturation = 0, .hue = 0};
  const ClipBatch batch = read(options, planted, {.clean = CleanCopies::yes}).front();
  EXPECT_LT((batch.clips - batch.clean).abs().max().item<double>(), 1e-5);
}

TEST(EpochLoader, ShortVideosHoldTheirLastFrame) {
  const PlantedVideos planted("video", {.count = 2, .shortest = 3, .longest = 3});
  LoaderOptions options = small_options();
  options.clip_frames = 6;
  EpochLoader loader(options, planted.videos(), {.positions = {0, 0}});
  const torch::Tensor clips = loader.next().clips;
  for (int frame = 3; frame < 6; ++frame) {
    EXPECT_TRUE(torch::equal(clips.select(2, frame), clips.select(2, 2)));
  }
  EXPECT_FALSE(torch::equal(clips.select(2, 1), clips.select(2, 2)));
}

/// Neither warped nor coloured, at the videos' own size.
LoaderOptions plain_options(int clip_frames) {
  LoaderOptions options = small_options();
  options.clip_frames = clip_frames;
  options.input = {16, 16};
  options.augmentation = {
      .flip = 0, .rotation = 0, .crop_area = 1, .brightness = 0, .contrast = 0, .saturation = 0, .hue = 0};
  return options;
}

TEST(EpochLoader, ResizesVideosToTheClipsLength) {
  const PlantedVideos planted("video", {.count = 6});
  for (const AugmentedBy augmented_by : {AugmentedBy::loader, AugmentedBy::learner}) {
    LoaderOptions options = plain_options(4);
    options.standardisation = DurationStandardisation::temporal_resize;
    options.augmented_by = augmented_by;
    EpochLoader loader(options, planted.videos(), {.positions = std::vector<int>(6, 0), .clean = CleanCopies::yes});
    while (loader.left() > 0) {
      const ClipBatch batch = finish_on(torch::kCPU, loader.next());
      for (std::size_t i = 0; i < batch.videos.size(); ++i) {
        const datasets::VideoFrames& video = planted.videos()[batch.videos[i]].frames;
        const torch::Tensor whole = clip_tensor(video, 0, video.frames, options.input, options.normalisation);
        for (int frame = 0; frame < 4; ++frame) {
          // The frame nearest to the middle of its quarter.
          const auto nearest = static_cast<std::int64_t>(std::floor((frame + 0.5) * video.frames / 4));
          const torch::Tensor expected = whole.select(1, nearest);
          const torch::Tensor seen = batch.clips[static_cast<std::int64_t>(i)].select(1, frame);
          EXPECT_LT((seen - expected).abs().max().item<double>(), 1e-5);
          const torch::Tensor clean = batch.clean[static_cast<std::int64_t>(i)].select(1, frame);
          EXPECT_LT((clean - expected).abs().max().item<double>(), 1e-5);
        }
      }
    }
  }
}

TEST(EpochLoader, DrawsFramesFromWholeVideosInEachEpoch) {
  const PlantedVideos planted("video", {.count = 6, .shortest = 12, .longest = 20});
  const std::vector<int> anywhere(6, 0);
  for (const AugmentedBy augmented_by : {AugmentedBy::loader, AugmentedBy::learner}) {
    LoaderOptions options = plain_options(4);
    options.standardisation = DurationStandardisation::random_frames;
    options.augmented_by = augmented_by;
    std::map<std::size_t, torch::Tensor> first;
    int changed = 0;
    for (const int epoch : {1, 2}) {
      EpochLoader loader(options, planted.videos(), {.epoch = epoch, .positions = anywhere, .clean = CleanCopies::yes});
      while (loader.left() > 0) {
        const ClipBatch batch = finish_on(torch::kCPU, loader.next());
        for (std::size_t i = 0; i < batch.videos.size(); ++i) {
          const LabelledVideo& video = planted.videos()[batch.videos[i]];
          Draw draw(options.seed, epoch, video.id, Purpose::frames);
          const std::vector<int> drawn = random_frames(video.frames.frames, 4, draw);
          const torch::Tensor whole =
              clip_tensor(video.frames, 0, video.frames.frames, options.input, options.normalisation);
          const torch::Tensor expected = whole.index_select(1, torch::tensor(drawn));
          const torch::Tensor seen = batch.clips[static_cast<std::int64_t>(i)];
          EXPECT_LT((seen - expected).abs().max().item<double>(), 1e-5);
          EXPECT_LT((batch.clean[static_cast<std::int64_t>(i)] - expected).abs().max().item<double>(), 1e-5);
          const auto [known, is_first] = first.emplace(batch.videos[i], seen);
          if (!is_first && !torch::equal(seen, known->second)) ++changed;
        }
      }
    }
    EXPECT_GT(changed, 0);
  }
}

TEST(EpochLoader, BlackPaddingFollowsOnShortVideos) {
  const PlantedVideos planted("video", {.count = 2, .shortest = 3, .longest = 3});
  for (const AugmentedBy augmented_by : {AugmentedBy::loader, AugmentedBy::learner}) {
    LoaderOptions options = plain_options(6);
    options.padding = ClipPadding::black;
    options.augmented_by = augmented_by;
    EpochLoader loader(options, planted.videos(), {.positions = {0, 0}});
    const torch::Tensor clips = finish_on(torch::kCPU, loader.next()).clips;
    for (std::int64_t channel = 0; channel < 3; ++channel) {
      const auto index = static_cast<std::size_t>(channel);
      const double black = -options.normalisation.mean[index] / options.normalisation.deviation[index];
      const torch::Tensor values = clips.select(1, channel);  // [batch, frames, height, width]
      EXPECT_LT((values.narrow(1, 3, 3) - black).abs().max().item<double>(), 1e-5);
      EXPECT_GT((values.narrow(1, 0, 3) - black).min().item<double>(), 0.1);
    }
  }
}

TEST(EpochLoader, GivesEachVideoItsWeight) {
  const PlantedVideos planted("video", {.count = 10});
  EpochPlan plan{.positions = std::vector<int>(10, 0)};
  EXPECT_FALSE(EpochLoader(small_options(), planted.videos(), plan).next().weights.defined());
  for (int video = 0; video < 10; ++video) plan.weights.push_back(0.25 * video);
  EpochLoader loader(small_options(), planted.videos(), plan);
  while (loader.left() > 0) {
    const ClipBatch batch = finish_on(torch::kCPU, loader.next());
    ASSERT_EQ(batch.weights.numel(), static_cast<std::int64_t>(batch.videos.size()));
    for (std::size_t i = 0; i < batch.videos.size(); ++i) {
      EXPECT_EQ(batch.weights[static_cast<std::int64_t>(i)].item<double>(),
                0.25 * static_cast<double>(batch.videos[i]));
    }
  }
}

TEST(DrawAugmentation, SwitchingOneOptionOffLeavesTheOthersDraws) {
  AugmentationOptions without;
  without.rotation = 0;
  without.hue = 0;
  Draw one(1, 1, "video", Purpose::augmentation);
  Draw two(1, 1, "video", Purpose::augmentation);
  const Augmentation all = draw_augmentation({}, one);
  const Augmentation fewer = draw_augmentation(without, two);
  EXPECT_EQ(all.placement.flip, fewer.placement.flip);
  EXPECT_EQ(all.placement.crop_x, fewer.placement.crop_x);
  EXPECT_EQ(all.colours.saturation, fewer.colours.saturation);
  EXPECT_EQ(all.colours.order, fewer.colours.order);
  EXPECT_EQ(fewer.placement.angle, 0);
  EXPECT_EQ(fewer.colours.hue, 0);
}

// "Half spatial size" (T 2.2.3.2) of each side and of the area, and 224 of 256 pixels.
TEST(DrawAugmentation, CropsAnArea) {
  for (const auto& [area, side] : {std::pair{0.25, 0.5}, std::pair{0.5, std::sqrt(0.5)}, std::pair{0.765625, 0.875}}) {
    AugmentationOptions options;
    options.crop_area = area;
    Draw draw(1, 1, "video", Purpose::augmentation);
    EXPECT_DOUBLE_EQ(draw_augmentation(options, draw).placement.crop_side, side);
  }
}

TEST(DrawAugmentation, StaysInItsRanges) {
  int flips = 0;
  double widest = 0;
  for (int epoch = 0; epoch < 1000; ++epoch) {
    Draw draw(1, epoch, "video", Purpose::augmentation);
    const Augmentation drawn = draw_augmentation({}, draw);
    flips += drawn.placement.flip == Flip::yes ? 1 : 0;
    widest = std::max(widest, std::abs(drawn.placement.angle));
    EXPECT_NEAR(drawn.placement.crop_side * drawn.placement.crop_side, 0.5, 1e-12);
    EXPECT_LE(std::abs(drawn.colours.brightness - 1), 0.2);
    EXPECT_LE(std::abs(drawn.colours.hue), 0.1);
  }
  EXPECT_NEAR(flips, 500, 60);
  EXPECT_LE(widest, 20);
  EXPECT_GT(widest, 19);
}

TEST(DrawAugmentation, GivesEachOptionItsOwnReach) {
  AugmentationOptions options;
  options.brightness = 0.1;
  options.contrast = 0.3;
  options.saturation = 0.6;
  options.hue = 0.05;
  ColourChange widest;
  widest.brightness = widest.contrast = widest.saturation = widest.hue = 0;
  const auto widen = [](double& reach, double change) { reach = std::max(reach, std::abs(change)); };
  for (int epoch = 0; epoch < 1000; ++epoch) {
    Draw draw(1, epoch, "video", Purpose::augmentation);
    const Augmentation drawn = draw_augmentation(options, draw);
    widen(widest.brightness, drawn.colours.brightness - 1);
    widen(widest.contrast, drawn.colours.contrast - 1);
    widen(widest.saturation, drawn.colours.saturation - 1);
    widen(widest.hue, drawn.colours.hue);
    EXPECT_NE(drawn.placement.crop_x, drawn.placement.crop_y);
  }
  EXPECT_NEAR(widest.brightness, 0.1, 0.002);
  EXPECT_NEAR(widest.contrast, 0.3, 0.006);
  EXPECT_NEAR(widest.saturation, 0.6, 0.012);
  EXPECT_NEAR(widest.hue, 0.05, 0.001);
}

TEST(DrawAugmentation, GoesBothWays) {
  int turned_left = 0;
  int darker = 0;
  int flatter = 0;
  int paler = 0;
  int hue_down = 0;
  for (int epoch = 0; epoch < 1000; ++epoch) {
    Draw draw(1, epoch, "video", Purpose::augmentation);
    const Augmentation drawn = draw_augmentation({}, draw);
    turned_left += drawn.placement.angle > 0 ? 1 : 0;
    darker += drawn.colours.brightness < 1 ? 1 : 0;
    flatter += drawn.colours.contrast < 1 ? 1 : 0;
    paler += drawn.colours.saturation < 1 ? 1 : 0;
    hue_down += drawn.colours.hue < 0 ? 1 : 0;
  }
  for (const int times : {turned_left, darker, flatter, paler, hue_down}) EXPECT_NEAR(times, 500, 60);
}

}  // namespace
}  // namespace foldwise::worker
