// SPDX-License-Identifier: Apache-2.0
#include "worker/clips/sampling/frame_label_sampler.h"

#include <gmock/gmock.h>

#include <cmath>
#include <stdexcept>

namespace foldwise::worker {
namespace {

using testing::ElementsAre;

SamplingOptions frame_label_options(double inverse_temperature) {
  SamplingOptions options;
  options.strategy = SamplingStrategy::frame_labels;
  options.inverse_temperature = inverse_temperature;
  return options;
}

std::unique_ptr<ClipSampler> sampler_of(std::vector<SampledVideo> videos, int clip_frames,
                                        double inverse_temperature = 0.8) {
  return ClipSampler::create(frame_label_options(inverse_temperature), std::move(videos), clip_frames, 5);
}

TEST(FrameLabelSampler, EstimatesClipsByTheMeanOfTheirFrames) {
  const auto sampler = sampler_of({{"a", 5, {0, 1, 2, 6, 0}}, {"short", 2, {3, 5}}}, 3);
  EXPECT_THAT(sampler->estimates(), ElementsAre(1, 3, 8.0 / 3, 4));
  EXPECT_EQ(sampler->position(1, 1), 0);
}

TEST(FrameLabelSampler, DrawsWithTheSoftmaxOfTheEstimatesFromTheFirstEpochOn) {
  const auto sampler = sampler_of({{"a", 6, {0, 0, 2, 4, 2, 0}}}, 3);
  const std::vector<double> means{2.0 / 3, 2, 8.0 / 3, 2};
  double sum = 0;
  for (const double mean : means) sum += std::exp(0.8 * mean);
  constexpr int epochs = 20000;
  std::vector<int> seen(4);
  for (int epoch = 1; epoch <= epochs; ++epoch) ++seen.at(static_cast<std::size_t>(sampler->position(0, epoch)));
  double chi_square = 0;
  for (std::size_t i = 0; i < 4; ++i) {
    const double expected = epochs * std::exp(0.8 * means[i]) / sum;
    chi_square += (seen[i] - expected) * (seen[i] - expected) / expected;
  }
  EXPECT_LT(chi_square, 16.27);  // 3 degrees of freedom, p = 0.001
}

TEST(FrameLabelSampler, LearnsNothing) {
  const auto sampler = sampler_of({{"a", 4, {0, 1, 2, 3}}}, 2);
  EXPECT_FALSE(sampler->learns_in(1));
  EXPECT_FALSE(sampler->learns_in(100));
  sampler->update(0, 9, 1, 50);
  EXPECT_THAT(sampler->estimates(), ElementsAre(0.5, 1.5, 2.5));
}

TEST(FrameLabelSampler, NeedsALabelForEachFrame) {
  EXPECT_THROW(sampler_of({{"a", 4, {0, 1, 2}}}, 2), std::invalid_argument);
}

}  // namespace
}  // namespace foldwise::worker
