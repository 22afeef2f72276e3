// SPDX-License-Identifier: Apache-2.0
#include "worker/clips/sampling/reinforce_sampler.h"

#include <gmock/gmock.h>

#include <cmath>
#include <memory>
#include <vector>

namespace foldwise::worker {
namespace {

using testing::DoubleNear;
using testing::Each;
using testing::ElementsAre;

SamplingOptions reinforce_options() {
  SamplingOptions options;
  options.strategy = SamplingStrategy::reinforce;
  options.warm_up_epochs = 2;
  options.reinforce_rate = 0.5;
  return options;
}

std::unique_ptr<ClipSampler> reinforce_sampler(const SamplingOptions& options, std::vector<SampledVideo> videos) {
  return ClipSampler::create(options, std::move(videos), /*clip_frames=*/4, /*seed=*/5);
}

TEST(ReinforceSampler, LearnsFromLosses) {
  EXPECT_EQ(reinforce_sampler(reinforce_options(), {{"video", 30}})->learns_from(), ClipFigure::loss);
}

TEST(ReinforceSampler, WarmsUpAsTheUniformSamplerSamples) {
  const auto uniform = reinforce_sampler({}, {{"video", 30}});
  const auto sampler = reinforce_sampler(reinforce_options(), {{"video", 30}});
  for (int epoch = 1; epoch <= 2; ++epoch) {
    EXPECT_EQ(sampler->position(0, epoch), uniform->position(0, epoch));
    EXPECT_FALSE(sampler->learns_in(epoch));
    sampler->update(0, epoch, 3, 9);
  }
  EXPECT_THAT(sampler->estimates(), Each(0.0));
  EXPECT_THAT(sampler->memory(), Each(0.0));
}

TEST(ReinforceSampler, ExploresNothing) {
  const auto sampler = reinforce_sampler(reinforce_options(), {{"video", 1000}});
  EXPECT_TRUE(sampler->learns_in(3));
  EXPECT_THAT(sampler->estimates(), Each(0.0));
  int beyond = 0;
  for (int epoch = 3; epoch < 403; ++epoch) beyond += sampler->position(0, epoch) > 498 ? 1 : 0;
  EXPECT_NEAR(beyond, 200, 35);  // uniform until something was learned; 3.5 standard deviations
}

TEST(ReinforceSampler, TheFirstRewardStartsTheBaselineAlone) {
  const auto sampler = reinforce_sampler(reinforce_options(), {{"video", 7}});
  sampler->update(0, 3, 1, 2.5);
  EXPECT_THAT(sampler->estimates(), Each(0.0));
  EXPECT_THAT(sampler->memory(), ElementsAre(-2.5, 1));
}

TEST(ReinforceSampler, MovesParametersByTheRewardLessTheBaseline) {
  const auto sampler = reinforce_sampler(reinforce_options(), {{"video", 7}});  // 4 places
  sampler->update(0, 3, 1, 2);
  sampler->update(0, 4, 2, 1);  // reward -1, baseline -2, q = 1/4: 0.5 * 1 * (onehot - 1/4)
  EXPECT_THAT(sampler->estimates(), ElementsAre(-0.125, -0.125, 0.375, -0.125));
  EXPECT_THAT(sampler->memory(), ElementsAre(-1.5, 2));
  sampler->update(0, 5, 0, 3.5);  // reward -3.5: 0.5 * -2 * (onehot - q)
  const double likely = std::exp(0.375) / (std::exp(0.375) + 3 * std::exp(-0.125));
  const double other = (1 - likely) / 3;
  EXPECT_THAT(sampler->estimates(), ElementsAre(DoubleNear(-1.125 + other, 1e-12), DoubleNear(-0.125 + other, 1e-12),
                                                DoubleNear(0.375 + likely, 1e-12), DoubleNear(-0.125 + other, 1e-12)));
  EXPECT_THAT(sampler->memory(), ElementsAre(DoubleNear(-6.5 / 3, 1e-12), 3));
}

TEST(ReinforceSampler, MovesNoNeighbourWithAClip) {
  const auto sampler = reinforce_sampler(reinforce_options(), {{"video", 12}});
  sampler->update(0, 3, 4, 2);
  sampler->update(0, 4, 4, 1);
  const std::span<const double> theta = sampler->estimates();
  for (std::size_t place = 0; place < theta.size(); ++place) {
    EXPECT_DOUBLE_EQ(theta[place], 0.5 * ((place == 4 ? 1.0 : 0.0) - 1.0 / 9)) << place;
  }
}

TEST(ReinforceSampler, KeepsVideosApart) {
  const auto sampler = reinforce_sampler(reinforce_options(), {{"a", 5}, {"b", 6}});
  sampler->update(1, 3, 0, 4);
  sampler->update(1, 4, 0, 3);
  EXPECT_THAT(sampler->estimates().first(2), Each(0.0));
  EXPECT_THAT(sampler->memory(), ElementsAre(0, 0, -3.5, 2));
}

// Rewards of one place are better than those of all others.
TEST(ReinforceSampler, ComesToDrawWhatLosesLeast) {
  const auto sampler = reinforce_sampler(reinforce_options(), {{"video", 13}});
  int best = 0;
  for (int epoch = 3; epoch < 2003; ++epoch) {
    const int position = sampler->position(0, epoch);
    sampler->update(0, epoch, position, position == 6 ? 0.5 : 2);
    if (epoch >= 1803) best += position == 6 ? 1 : 0;
  }
  EXPECT_GT(best, 180);
}

TEST(ReinforceSampler, DrawsUniformlyWithoutSharpness) {
  SamplingOptions options = reinforce_options();
  options.inverse_temperature = 0;
  const auto uniform = reinforce_sampler({}, {{"video", 13}});
  const auto sampler = reinforce_sampler(options, {{"video", 13}});
  sampler->update(0, 3, 6, 2);
  sampler->update(0, 4, 6, 1);
  std::vector<int> seen(10);
  for (int epoch = 5; epoch < 10005; ++epoch) ++seen.at(static_cast<std::size_t>(sampler->position(0, epoch)));
  double chi_square = 0;
  for (const int count : seen) chi_square += (count - 1000.0) * (count - 1000.0) / 1000;
  EXPECT_LT(chi_square, 27.88);  // 9 degrees of freedom, p = 0.001
}

}  // namespace
}  // namespace foldwise::worker
