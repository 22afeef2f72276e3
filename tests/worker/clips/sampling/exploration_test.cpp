// SPDX-License-Identifier: Apache-2.0
#include "worker/clips/sampling/exploration.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "worker/clips/draw.h"
#include "worker/clips/sampling/sampler.h"

namespace foldwise::worker {
namespace {

using testing::Each;
using testing::ElementsAre;
using testing::Ne;
using testing::UnorderedElementsAre;

SamplingOptions exploration_options(ExplorationOrder order, ExplorationPlaces places, int epochs = 5) {
  SamplingOptions options;
  options.strategy = SamplingStrategy::stochastic_softmax;
  options.warm_up_epochs = 3;
  options.exploration_epochs = epochs;
  options.exploration_order = order;
  options.exploration_places = places;
  return options;
}

/// The clips of epochs 4, 5, …
std::vector<int> clips_visited(const SamplingOptions& options, const std::string& video, int places,
                               std::uint64_t seed = 5) {
  const Exploration exploration(options, seed);
  std::vector<int> positions;
  for (int epoch = 4; epoch < 4 + options.exploration_epochs; ++epoch) {
    positions.push_back(exploration.share(video, places, epoch).position);
  }
  return positions;
}

constexpr ExplorationOrder in_order = ExplorationOrder::forward;
constexpr ExplorationPlaces in_centres = ExplorationPlaces::centres;

TEST(Exploration, FollowsTheWarmUpAndEnds) {
  const Exploration exploration(exploration_options(in_order, in_centres), 5);
  EXPECT_EQ(exploration.phase(3), SamplingPhase::warm_up);
  EXPECT_EQ(exploration.phase(4), SamplingPhase::exploration);
  EXPECT_EQ(exploration.phase(8), SamplingPhase::exploration);
  EXPECT_EQ(exploration.phase(9), SamplingPhase::exploitation);
}

TEST(Exploration, GoesFromStartToEnd) {
  EXPECT_THAT(clips_visited(exploration_options(in_order, in_centres), "video", 50), ElementsAre(4, 14, 24, 34, 44));
}

TEST(Exploration, WithEndsTakesTheFirstAndTheLastClip) {
  // As the published pictures have them: 0, 33, 67, 101, 135 of 136 places.
  EXPECT_THAT(clips_visited(exploration_options(in_order, ExplorationPlaces::with_ends), "video", 136),
              ElementsAre(0, 33, 67, 101, 135));
  EXPECT_THAT(clips_visited(exploration_options(in_order, ExplorationPlaces::with_ends), "video", 3),
              ElementsAre(0, 0, 1, 1, 2));
  EXPECT_THAT(clips_visited(exploration_options(in_order, ExplorationPlaces::with_ends), "video", 1),
              ElementsAre(0, 0, 0, 0, 0));
}

TEST(Exploration, WithEndsReachesHalfOfTheWayToItsNeighbours) {
  // 136 places, 5 of them visited: 131 others in 4 gaps, 17 to either side.
  const Exploration exploration(exploration_options(in_order, ExplorationPlaces::with_ends), 5);
  const Exploration::Share first = exploration.share("video", 136, 4);
  EXPECT_EQ(first.begin, 0);
  EXPECT_EQ(first.end, 18);
  const Exploration::Share second = exploration.share("video", 136, 5);
  EXPECT_EQ(second.begin, 16);
  EXPECT_EQ(second.end, 51);
  const Exploration::Share last = exploration.share("video", 136, 8);
  EXPECT_EQ(last.begin, 118);
  EXPECT_EQ(last.end, 136);
}

TEST(Exploration, WithEndsOfOneEpochTakesTheCentre) {
  const Exploration exploration(exploration_options(in_order, ExplorationPlaces::with_ends, 1), 5);
  const Exploration::Share only = exploration.share("video", 9, 4);
  EXPECT_EQ(only.position, 4);
  EXPECT_EQ(only.begin, 0);
  EXPECT_EQ(only.end, 9);
}

TEST(Exploration, InitialisesEveryPlaceOfVideosOfAnyLength) {
  for (const ExplorationPlaces kind : {in_centres, ExplorationPlaces::with_ends}) {
    for (const ExplorationOrder order : {in_order, ExplorationOrder::random}) {
      for (int epochs = 1; epochs <= 7; ++epochs) {
        const Exploration exploration(exploration_options(order, kind, epochs), 5);
        for (int places = 1; places <= 60; ++places) {
          std::vector<double> estimates(static_cast<std::size_t>(places), 0);
          for (int epoch = 4; epoch < 4 + epochs; ++epoch) {
            const int position = exploration.share("video", places, epoch).position;
            exploration.initialise("video", estimates, epoch, epoch);
            ASSERT_EQ(estimates.at(static_cast<std::size_t>(position)), epoch) << places << " places";
          }
          EXPECT_THAT(estimates, Each(Ne(0))) << name_of(kind) << ", " << epochs << " of " << places;
        }
      }
    }
  }
}

TEST(Exploration, AtRandomVisitsTheSameClipsInAnotherOrder) {
  for (const std::string video : {"a", "b", "c"}) {
    EXPECT_THAT(clips_visited(exploration_options(ExplorationOrder::random, in_centres), video, 50),
                UnorderedElementsAre(4, 14, 24, 34, 44));
    EXPECT_THAT(clips_visited(exploration_options(ExplorationOrder::random, ExplorationPlaces::with_ends), video, 136),
                UnorderedElementsAre(0, 33, 67, 101, 135));
  }
}

TEST(Exploration, AtRandomDependsOnVideoAndSeedAlone) {
  const SamplingOptions options = exploration_options(ExplorationOrder::random, in_centres, 12);
  const std::vector<int> order = clips_visited(options, "a", 50);
  EXPECT_EQ(clips_visited(options, "a", 50), order);
  EXPECT_NE(clips_visited(options, "b", 50), order);
  EXPECT_NE(clips_visited(options, "a", 50, 6), order);
}

TEST(Exploration, AtRandomMakesEveryOrderEquallyLikely) {
  const SamplingOptions options = exploration_options(ExplorationOrder::random, in_centres, 3);
  std::map<std::vector<int>, int> seen;
  constexpr int videos = 6000;
  for (int video = 0; video < videos; ++video) ++seen[clips_visited(options, std::to_string(video), 3)];
  ASSERT_EQ(seen.size(), 6U);
  double chi_square = 0;
  for (const auto& [order, count] : seen) chi_square += (count - 1000.0) * (count - 1000.0) / 1000;
  EXPECT_LT(chi_square, 20.52);  // 5 degrees of freedom, p = 0.001
}

/// In how many of 2000 videos w is larger in the second half after an exploration whose scores grow from epoch to
/// epoch, as those of a network that learns do, beneath what tells clips apart.
int leaning_to_the_end(ExplorationOrder order) {
  constexpr int videos = 2000;
  constexpr int places = 50;
  std::vector<SampledVideo> sampled;
  for (int video = 0; video < videos; ++video) sampled.push_back({std::to_string(video), places});
  const auto sampler = ClipSampler::create(exploration_options(order, in_centres), sampled, 1, 5);
  for (int epoch = 4; epoch <= 8; ++epoch) {
    for (std::size_t video = 0; video < videos; ++video) {
      const int position = sampler->position(video, epoch);
      Draw content(11, position, sampled[video].id, Purpose::order);
      sampler->update(video, epoch, position, 0.5 * epoch + content.normal());
    }
  }
  int leaning = 0;
  for (std::size_t video = 0; video < videos; ++video) {
    const auto w = sampler->estimates().subspan(video * places, places);
    double difference = 0;
    for (std::size_t place = 0; place < places; ++place) difference += place < places / 2 ? -w[place] : w[place];
    leaning += difference > 0 ? 1 : 0;
  }
  return leaning;
}

TEST(Exploration, LeansToTheEndUnlessItsOrderIsRandom) {
  EXPECT_GT(leaning_to_the_end(in_order), 1700);
  EXPECT_NEAR(leaning_to_the_end(ExplorationOrder::random), 1000, 78);  // 3.5 standard deviations
}

}  // namespace
}  // namespace foldwise::worker
