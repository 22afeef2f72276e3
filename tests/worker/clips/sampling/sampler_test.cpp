// SPDX-License-Identifier: Apache-2.0
#include "worker/clips/sampling/sampler.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include "worker/clips/sampling/softmax_sampler.h"

namespace foldwise::worker {
namespace {

using testing::Each;
using testing::ElementsAre;

constexpr int clip_frames = 4;

SamplingOptions softmax_options() {
  SamplingOptions options;
  options.strategy = SamplingStrategy::stochastic_softmax;
  options.warm_up_epochs = 2;
  options.exploration_epochs = 3;
  return options;
}

/// Sum of (seen - expected)^2 / expected.
double chi_square(const std::vector<int>& seen, const std::vector<double>& probabilities) {
  const double count = std::accumulate(seen.begin(), seen.end(), 0.0);
  double sum = 0;
  for (std::size_t i = 0; i < seen.size(); ++i) {
    const double expected = count * probabilities[i];
    sum += (seen[i] - expected) * (seen[i] - expected) / expected;
  }
  return sum;
}

TEST(ClipPositions, AreOneMoreThanWhatTheClipLeavesOver) {
  EXPECT_EQ(clip_positions(10, 4), 7);
  EXPECT_EQ(clip_positions(4, 4), 1);
  EXPECT_EQ(clip_positions(2, 4), 1);  // padded
}

TEST(UniformSampler, MakesEveryPositionEquallyLikely) {
  const auto sampler = ClipSampler::create({}, {{"video", 13}}, clip_frames, 5);
  std::vector<int> seen(10);
  for (int epoch = 1; epoch <= 10000; ++epoch) ++seen.at(static_cast<std::size_t>(sampler->position(0, epoch)));
  EXPECT_LT(chi_square(seen, std::vector<double>(10, 0.1)), 27.88);  // 9 degrees of freedom, p = 0.001
}

TEST(UniformSampler, LearnsNothing) {
  const auto sampler = ClipSampler::create({}, {{"video", 13}}, clip_frames, 5);
  EXPECT_FALSE(sampler->learns_in(100));
  EXPECT_TRUE(sampler->estimates().empty());
}

TEST(SoftmaxSampler, WarmsUpAsTheUniformSamplerSamples) {
  const auto uniform = ClipSampler::create({}, {{"video", 30}}, clip_frames, 5);
  const auto softmax = ClipSampler::create(softmax_options(), {{"video", 30}}, clip_frames, 5);
  for (int epoch = 1; epoch <= 2; ++epoch) {
    EXPECT_EQ(softmax->position(0, epoch), uniform->position(0, epoch));
    EXPECT_FALSE(softmax->learns_in(epoch));
    softmax->update(0, epoch, softmax->position(0, epoch), 9);
  }
  EXPECT_THAT(softmax->estimates(), Each(0.0));
}

TEST(SoftmaxSampler, ExploresEquallySpacedClipsThatEachFillTheirShare) {
  // 9 positions, 3 epochs of exploration: shares 0-2, 3-5, 6-8 with centres 1, 4, 7.
  const auto sampler = ClipSampler::create(softmax_options(), {{"video", 12}}, clip_frames, 5);
  std::vector<int> positions;
  for (int epoch = 3; epoch <= 5; ++epoch) {
    EXPECT_TRUE(sampler->learns_in(epoch));
    positions.push_back(sampler->position(0, epoch));
    sampler->update(0, epoch, positions.back(), epoch);
  }
  EXPECT_THAT(positions, ElementsAre(1, 4, 7));
  EXPECT_THAT(sampler->estimates(), ElementsAre(3, 3, 3, 4, 4, 4, 5, 5, 5));
}

TEST(SoftmaxSampler, ExploresTheEarlierOfTwoCentres) {
  // 6 positions, 3 epochs of exploration: shares 0-1, 2-3, 4-5.
  const auto sampler = ClipSampler::create(softmax_options(), {{"video", 9}}, clip_frames, 5);
  std::vector<int> positions;
  for (int epoch = 3; epoch <= 5; ++epoch) positions.push_back(sampler->position(0, epoch));
  EXPECT_THAT(positions, ElementsAre(0, 2, 4));
}

TEST(SoftmaxSampler, ExplorationCoversEveryPositionOfVideosOfAnyLength) {
  for (int length = 1; length <= 40; ++length) {
    SamplingOptions options = softmax_options();
    options.exploration_epochs = 5;
    const auto sampler = ClipSampler::create(options, {{"video", length}}, clip_frames, 5);
    for (int epoch = 3; epoch <= 7; ++epoch) {
      const int position = sampler->position(0, epoch);
      ASSERT_GE(position, 0);
      ASSERT_LT(position, clip_positions(length, clip_frames));
      sampler->update(0, epoch, position, 1);
      EXPECT_EQ(sampler->estimates()[static_cast<std::size_t>(position)], 1);
    }
    EXPECT_THAT(sampler->estimates(), Each(1.0)) << length << " frames";
  }
}

TEST(SoftmaxSampler, UpdatesAroundTheClipWithLinearlyFallingWeight) {
  const auto sampler = ClipSampler::create(softmax_options(), {{"video", 13}}, clip_frames, 5);
  std::ranges::fill(sampler->estimates(), 1.0);
  sampler->update(0, 6, 3, 5);  // Eq. 3.9 with F = 4: weights 1/4 1/2 3/4 1 3/4 1/2 1/4 0 from position 0 on
  EXPECT_THAT(sampler->estimates(), ElementsAre(2, 3, 4, 5, 4, 3, 2, 1, 1, 1));
}

TEST(SoftmaxSampler, SpreadReplacesTheClipsLength) {
  SamplingOptions options = softmax_options();
  options.spread = 2;
  const auto sampler = ClipSampler::create(options, {{"video", 10}}, clip_frames, 5);
  sampler->update(0, 6, 6, 8);
  EXPECT_THAT(sampler->estimates(), ElementsAre(0, 0, 0, 0, 0, 4, 8));
}

TEST(SoftmaxSampler, KeepsEachVideosEstimatesApart) {
  const auto sampler = ClipSampler::create(softmax_options(), {{"a", 5}, {"b", 6}}, clip_frames, 5);
  sampler->update(1, 6, 0, 4);
  EXPECT_THAT(sampler->estimates(), ElementsAre(0, 0, 4, 3, 2));
}

TEST(SoftmaxSampler, SamplesWithTheSoftmaxOfItsEstimates) {
  for (const double inverse_temperature : {0.0, 0.5, 1.0, 2.0}) {
    SamplingOptions options = softmax_options();
    options.inverse_temperature = inverse_temperature;
    const auto sampler = ClipSampler::create(options, {{"video", 9}}, clip_frames, 5);
    const std::vector<double> estimates{0.3, -1, 2, 1.2, 0, 0.7};
    std::ranges::copy(estimates, sampler->estimates().begin());
    std::vector<double> probabilities;  // Eq. 3.8
    probabilities.reserve(estimates.size());
    for (const double estimate : estimates) probabilities.push_back(std::exp(inverse_temperature * estimate));
    const double sum = std::accumulate(probabilities.begin(), probabilities.end(), 0.0);
    for (double& probability : probabilities) probability /= sum;

    std::vector<int> seen(6);
    for (int epoch = 6; epoch < 20006; ++epoch) ++seen.at(static_cast<std::size_t>(sampler->position(0, epoch)));

    EXPECT_LT(chi_square(seen, probabilities), 20.52) << inverse_temperature;  // 5 degrees of freedom, p = 0.001
  }
}

TEST(SoftmaxSampler, HugeTemperaturesTakeTheMaximum) {
  SamplingOptions options = softmax_options();
  options.inverse_temperature = 1e6;
  const auto sampler = ClipSampler::create(options, {{"video", 9}}, clip_frames, 5);
  std::ranges::copy(std::vector<double>{1e3, -5e3, 2e3, 1.99e3, 0, 0}, sampler->estimates().begin());
  for (int epoch = 6; epoch < 50; ++epoch) EXPECT_EQ(sampler->position(0, epoch), 2);
}

}  // namespace
}  // namespace foldwise::worker
