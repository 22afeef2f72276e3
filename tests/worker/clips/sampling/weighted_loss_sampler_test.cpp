// SPDX-License-Identifier: Apache-2.0
#include "worker/clips/sampling/weighted_loss_sampler.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <numeric>
#include <vector>

namespace foldwise::worker {
namespace {

using testing::DoubleNear;
using testing::ElementsAre;
using testing::IsEmpty;

SamplingOptions weighted_options() {
  SamplingOptions options;
  options.strategy = SamplingStrategy::weighted_loss;
  options.warm_up_epochs = 2;
  options.exploration_epochs = 3;
  options.inverse_temperature = 2;
  options.growth_epochs = 4;
  return options;
}

std::unique_ptr<ClipSampler> weighted_sampler(const SamplingOptions& options, std::vector<SampledVideo> videos) {
  return ClipSampler::create(options, std::move(videos), /*clip_frames=*/4, /*seed=*/5);
}

TEST(WeightedLossSampler, LearnsInTheExplorationAlone) {
  const auto sampler = weighted_sampler(weighted_options(), {{"video", 12}});
  std::vector<bool> learns;
  for (int epoch = 1; epoch <= 7; ++epoch) {
    learns.push_back(sampler->learns_in(epoch));
    sampler->update(0, epoch, sampler->position(0, epoch), epoch);
  }
  EXPECT_THAT(learns, ElementsAre(false, false, true, true, true, false, false));
  EXPECT_EQ(sampler->learns_from(), ClipFigure::target_score);
  EXPECT_THAT(sampler->estimates(), ElementsAre(3, 3, 3, 4, 4, 4, 5, 5, 5));
}

TEST(WeightedLossSampler, SamplesUniformlyButForTheExploration) {
  const auto uniform = weighted_sampler({}, {{"video", 12}});
  const auto sampler = weighted_sampler(weighted_options(), {{"video", 12}});
  std::ranges::fill(sampler->estimates().first(1), 50.0);
  for (const int epoch : {1, 2, 6, 7, 8, 20, 100}) EXPECT_EQ(sampler->position(0, epoch), uniform->position(0, epoch));
  EXPECT_EQ(sampler->position(0, 3), 1);
  EXPECT_EQ(sampler->position(0, 4), 4);
  EXPECT_EQ(sampler->position(0, 5), 7);
}

TEST(WeightedLossSampler, WeighsNothingUntilAllIsScored) {
  const auto sampler = weighted_sampler(weighted_options(), {{"video", 12}});
  for (int epoch = 1; epoch <= 5; ++epoch) EXPECT_THAT(sampler->weights(std::vector<int>{0}, epoch), IsEmpty());
  EXPECT_THAT(sampler->weights(std::vector<int>{0}, 6), ElementsAre(1));  // equal scores
}

TEST(WeightedLossSampler, SharpensInEqualSteps) {
  const auto sampler = weighted_sampler(weighted_options(), {{"video", 5}});  // two places
  std::ranges::copy(std::vector<double>{1, 0}, sampler->estimates().begin());
  for (int epoch = 6; epoch <= 12; ++epoch) {
    const double gamma = 2 * std::min(1.0, (epoch - 5) / 4.0);
    EXPECT_THAT(sampler->weights(std::vector<int>{0}, epoch),
                ElementsAre(DoubleNear(2 / (1 + std::exp(-gamma)), 1e-12)));
  }
}

TEST(WeightedLossSampler, IsAtOnceAsSharpAsItGetsWithoutGrowth) {
  SamplingOptions options = weighted_options();
  options.growth_epochs = 0;
  const auto sampler = weighted_sampler(options, {{"video", 5}});
  std::ranges::copy(std::vector<double>{1, 0}, sampler->estimates().begin());
  EXPECT_THAT(sampler->weights(std::vector<int>{1}, 6), ElementsAre(DoubleNear(2 / (1 + std::exp(2.0)), 1e-12)));
}

TEST(WeightedLossSampler, WeighsOneInTheMeanOverAVideosClips) {
  const auto sampler = weighted_sampler(weighted_options(), {{"one frame", 1}, {"video", 9}});
  std::ranges::copy(std::vector<double>{7, 0.3, -1, 2, 1.2, 0, 0.7}, sampler->estimates().begin());
  for (const int epoch : {6, 8, 30}) {
    double sum = 0;
    for (int position = 0; position < 6; ++position) {
      const std::vector<double> weights = sampler->weights(std::vector<int>{0, position}, epoch);
      EXPECT_EQ(weights.at(0), 1);
      sum += weights.at(1);
    }
    EXPECT_NEAR(sum / 6, 1, 1e-12);
  }
}

}  // namespace
}  // namespace foldwise::worker
