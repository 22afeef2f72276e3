// SPDX-License-Identifier: Apache-2.0
// What samplers learn over thousands of steps on random figures, against an independent program (sampler_reference.py),
// and across an interruption.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "worker/clips/draw.h"
#include "worker/clips/sampling/sampler.h"

namespace foldwise::worker {
namespace {

constexpr int learning_clip = 4;
// Of one frame, shorter than a clip, of a clip's length, with fewer places than exploration epochs, longer.
constexpr std::array video_lengths{1, 3, 4, 7, 12, 57, 200};

std::vector<SampledVideo> learning_videos() {
  std::vector<SampledVideo> made;
  for (const int length : video_lengths) made.push_back({"video of " + std::to_string(length), length});
  return made;
}

SamplingOptions learning_options(SamplingStrategy strategy) {
  SamplingOptions options;
  options.strategy = strategy;
  options.inverse_temperature = 0.7;
  options.reinforce_rate = 0.25;
  return options;
}

std::unique_ptr<ClipSampler> learning_sampler(const SamplingOptions& options) {
  return ClipSampler::create(options, learning_videos(), learning_clip, 5);
}

/// Knuth's generator of MMIX: that of the other program.
class MmixNumbers {
 public:
  explicit MmixNumbers(std::uint64_t seed) : state_(seed) {}
  int below(int bound) {
    state_ = state_ * 6364136223846793005ULL + 1442695040888963407ULL;
    return static_cast<int>((state_ >> 33U) % static_cast<std::uint64_t>(bound));
  }

 private:
  std::uint64_t state_;
};

/// Epochs 1 to `epochs`: the sampler's own places in the exploration, else any.
void learn_scores(ClipSampler& sampler, int epochs) {
  MmixNumbers numbers(1);
  for (int epoch = 1; epoch <= epochs; ++epoch) {
    for (std::size_t video = 0; video < video_lengths.size(); ++video) {
      const int drawn = numbers.below(clip_positions(video_lengths[video], learning_clip));
      const double score = (numbers.below(20001) - 10000) / 1000.0;
      const bool explores = epoch > 3 && epoch <= 8;
      sampler.update(video, epoch, explores ? sampler.position(video, epoch) : drawn, score);
    }
  }
}

/// A video's values: their sum, and that of each times its place, counted from 1.
struct PlaceSums {
  double plain = 0;
  double by_place = 0;
};

template <std::size_t count>
void expect_sums(ClipSampler& sampler, const std::array<PlaceSums, count>& expected) {
  std::size_t offset = 0;
  for (std::size_t video = 0; video < video_lengths.size(); ++video) {
    const auto places = static_cast<std::size_t>(clip_positions(video_lengths[video], learning_clip));
    PlaceSums sums;
    for (std::size_t place = 0; place < places; ++place) {
      sums.plain += sampler.estimates()[offset + place];
      sums.by_place += static_cast<double>(place + 1) * sampler.estimates()[offset + place];
    }
    EXPECT_NEAR(sums.plain, expected[video].plain, 1e-8) << "video " << video;
    EXPECT_NEAR(sums.by_place, expected[video].by_place, 1e-6) << "video " << video;
    offset += places;
  }
  EXPECT_EQ(offset, sampler.estimates().size());
}

/// What the loss of each video's clip counts, so many epochs after the exploration.
struct Weighed {
  int since = 0;
  std::array<double, 7> weights{};
};

// What sampler_reference.py prints.
constexpr std::array<PlaceSums, 7> explored_centres{{
    {4.073, 4.073},
    {-0.022, -0.022},
    {-8.816, -8.816},
    {-11.679, -47.536},
    {14.146, 140.812},
    {-16.116, 383.086},
    {-820.74, -66939.259},
}};
constexpr std::array<PlaceSums, 7> exploited_centres{{
    {-7.757, -7.757},
    {-6.681, -6.681},
    {-6.102, -6.102},
    {16.86962890625, 35.4150625},
    {-1.15404739862727, 51.2523730025874},
    {194.702668942241, 5244.62186360673},
    {6.56635786171395, 1645.28966688273},
}};
constexpr std::array<PlaceSums, 7> explored_with_ends{{
    {4.073, 4.073},
    {-0.022, -0.022},
    {-8.816, -8.816},
    {-11.679, -47.536},
    {14.146, 140.812},
    {-23.86, 1455.258},
    {-950.373, -93729.08},
}};
constexpr std::array<PlaceSums, 7> exploited_with_ends{{
    {-7.757, -7.757},
    {-6.681, -6.681},
    {-6.102, -6.102},
    {16.86962890625, 35.4150625},
    {-1.15404739862727, 51.2523730025874},
    {194.702668942241, 5244.62186360673},
    {6.56635786171395, 1645.28966688273},
}};
constexpr std::array<PlaceSums, 7> reinforced{{
    {0, 0},
    {0, 0},
    {0, 0},
    {2.1316282072803e-14, 12.3705497860181},
    {-5.6843418860808e-14, 19.8856283552668},
    {-1.30694066680093e-14, -439.779846587013},
    {1.11022302462516e-15, 248.550584453796},
}};
constexpr std::array<double, 7> baselines{-2.00682315648982, -2.0089042375709,  -1.98792792792793, -2.01327794461128,
                                          -1.97214647981315, -2.00914848181515, -1.9824951618285};
constexpr std::array<Weighed, 4> weights_since{{
    {1, {1, 1, 1, 0.630762357838394, 1.21935914160116, 1.21070858891664, 0.87024767288755}},
    {4, {1, 1, 1, 0.960383939122204, 0.481531641121602, 0.379794425892853, 0.348765558528959}},
    {10, {1, 1, 1, 0.00191476121532292, 0.770030635893498, 5.84219571600455e-05, 0.233102811165587}},
    {11, {1, 1, 1, 3.7435622977858, 3.6706729924661, 0.023120889562661, 0.233102811165587}},
}};

TEST(SoftmaxSampler, LearnsWhatAnIndependentProgramDoes) {
  SamplingOptions options = learning_options(SamplingStrategy::stochastic_softmax);
  const auto centres = learning_sampler(options);
  learn_scores(*centres, 8);
  expect_sums(*centres, explored_centres);
  const auto on = learning_sampler(options);
  learn_scores(*on, 3000);
  expect_sums(*on, exploited_centres);
}

TEST(SoftmaxSampler, LearnsWhatAnIndependentProgramDoesFromPlacesWithEnds) {
  SamplingOptions options = learning_options(SamplingStrategy::stochastic_softmax);
  options.exploration_places = ExplorationPlaces::with_ends;
  const auto with_ends = learning_sampler(options);
  learn_scores(*with_ends, 8);
  expect_sums(*with_ends, explored_with_ends);
  const auto on = learning_sampler(options);
  learn_scores(*on, 3000);
  expect_sums(*on, exploited_with_ends);
}

TEST(ReinforceSampler, LearnsWhatAnIndependentProgramDoes) {
  const auto sampler = learning_sampler(learning_options(SamplingStrategy::reinforce));
  MmixNumbers numbers(2);
  for (int epoch = 1; epoch <= 3000; ++epoch) {
    for (std::size_t video = 0; video < video_lengths.size(); ++video) {
      const int drawn = numbers.below(clip_positions(video_lengths[video], learning_clip));
      sampler->update(video, epoch, drawn, numbers.below(4000) / 1000.0);
    }
  }
  expect_sums(*sampler, reinforced);
  for (std::size_t video = 0; video < video_lengths.size(); ++video) {
    EXPECT_NEAR(sampler->memory()[2 * video], baselines[video], 1e-10) << "video " << video;
  }
}

TEST(WeightedLossSampler, WeighsAsAnIndependentProgramDoes) {
  const auto sampler = learning_sampler(learning_options(SamplingStrategy::weighted_loss));
  learn_scores(*sampler, 3000);
  expect_sums(*sampler, explored_centres);  // nothing is learned after the exploration
  for (const Weighed& weighed : weights_since) {
    std::vector<int> positions;
    for (const int length : video_lengths)
      positions.push_back(7 * weighed.since % clip_positions(length, learning_clip));
    const std::vector<double> weights = sampler->weights(positions, 8 + weighed.since);
    ASSERT_EQ(weights.size(), video_lengths.size());
    for (std::size_t video = 0; video < weights.size(); ++video) {
      EXPECT_NEAR(weights[video], weighed.weights[video], 1e-11) << "video " << video << ", epoch " << weighed.since;
    }
  }
}

/// Epochs as a training has them: places of the sampler's own, figures that hang on the place and the epoch. Answers
/// all places and weights.
std::vector<double> sample_epochs(ClipSampler& sampler, int first, int last) {
  std::vector<double> chosen;
  for (int epoch = first; epoch <= last; ++epoch) {
    std::vector<int> positions;
    for (std::size_t video = 0; video < video_lengths.size(); ++video) {
      positions.push_back(sampler.position(video, epoch));
    }
    const std::vector<double> weights = sampler.weights(positions, epoch);
    chosen.insert(chosen.end(), positions.begin(), positions.end());
    chosen.insert(chosen.end(), weights.begin(), weights.end());
    for (std::size_t video = 0; video < video_lengths.size() && sampler.learns_in(epoch); ++video) {
      Draw figure(11, epoch, static_cast<std::uint64_t>(positions[video]), Purpose::order);
      sampler.update(video, epoch, positions[video], figure.uniform(0, 4));
    }
  }
  return chosen;
}

TEST(ClipSampler, GoesOnFromWhatACheckpointKeeps) {
  for (const SamplingStrategy strategy :
       {SamplingStrategy::stochastic_softmax, SamplingStrategy::reinforce, SamplingStrategy::weighted_loss}) {
    SamplingOptions options = learning_options(strategy);
    options.exploration_order = ExplorationOrder::random;
    options.exploration_places = ExplorationPlaces::with_ends;
    for (const int interrupted : {2, 3, 5, 8, 9, 17}) {
      const auto whole = learning_sampler(options);
      sample_epochs(*whole, 1, interrupted);
      const auto continued = learning_sampler(options);
      std::ranges::copy(whole->estimates(), continued->estimates().begin());
      std::ranges::copy(whole->memory(), continued->memory().begin());

      EXPECT_EQ(sample_epochs(*continued, interrupted + 1, 60), sample_epochs(*whole, interrupted + 1, 60));

      EXPECT_TRUE(std::ranges::equal(continued->estimates(), whole->estimates())) << name_of(strategy);
      EXPECT_TRUE(std::ranges::equal(continued->memory(), whole->memory())) << name_of(strategy);
    }
  }
}

}  // namespace
}  // namespace foldwise::worker
