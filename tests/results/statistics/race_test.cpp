// SPDX-License-Identifier: Apache-2.0
#include "results/statistics/race.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <vector>

#include "experiments/foundation/numbers/counter_random.h"

namespace foldwise::results {
namespace {

using ::testing::IsEmpty;

using Figures = std::vector<std::vector<double>>;  // [racer][round]

RaceOptions options(int after = 3) {
  RaceOptions race;
  race.metric = "accuracy";
  race.after = after;
  return race;
}

/// A race and the test that it goes by.
struct WholeRace {
  WholeRace(std::size_t racers, std::size_t rounds, const RaceOptions& options)
      : test(options.test, Race::looks_of(options, rounds)), race(racers, rounds, options, test) {}
  RepeatedTest test;
  Race race;
};

std::vector<Stopped> raced(const Figures& figures, const RaceOptions& options) {
  WholeRace whole(figures.size(), figures.front().size(), options);
  Race& race = whole.race;
  for (std::size_t racer = 0; racer < figures.size(); ++racer) {
    for (std::size_t round = 0; round < figures[racer].size(); ++round)
      race.finished(racer, round, {RoundFigure::Kind::value, figures[racer][round]});
  }
  return race.advance();
}

/// `racers` of 10 rounds around 0.8, the first `worse` of them 0.2 below, give or take `noise`.
Figures figures_of(std::size_t racers, std::size_t worse, double noise, std::uint64_t seed) {
  CounterRandom random(seed);
  Figures figures(racers, std::vector<double>(10));
  for (std::size_t racer = 0; racer < racers; ++racer) {
    for (double& figure : figures[racer]) figure = 0.8 - (racer < worse ? 0.2 : 0) + noise * (random.uniform() - 0.5);
  }
  return figures;
}

TEST(Race, StopsWhatIsClearlyWorseAfterTheFirstRoundsThatMayDecide) {
  const std::vector<Stopped> stopped = raced(figures_of(2, 1, 0.01, 1), options());

  ASSERT_EQ(stopped.size(), 1U);
  EXPECT_EQ(stopped[0].racer, 0U);
  EXPECT_EQ(stopped[0].rounds, 3U);
  EXPECT_EQ(stopped[0].opponent, 1U);
  EXPECT_LT(stopped[0].p, stopped[0].bar);
  EXPECT_EQ(raced(figures_of(2, 1, 0.01, 1), options(6)).at(0).rounds, 6U);
}

TEST(Race, HasNothingToStopAfterTheLastRound) {
  Figures figures(2, std::vector<double>{0.5, 0.6, 0.5, 0.6});
  for (std::size_t round = 0; round < 4; ++round) figures[1][round] += 0.3 + 0.001 * static_cast<double>(round);
  EXPECT_THAT(raced(figures, options(4)), IsEmpty());
  EXPECT_EQ(raced(figures, options(3)).size(), 1U);
}

TEST(Race, SaysNothingWhereAllDifferencesAreTheSame) {
  EXPECT_THAT(raced({{0.5, 0.6, 0.7, 0.5}, {0.75, 0.85, 0.95, 0.75}}, options()), IsEmpty())
      << "there is no error to go by";
  EXPECT_THAT(raced({{0.5, 0.6, 0.7, 0.5}, {0.5, 0.6, 0.7, 0.5}}, options()), IsEmpty());
}

TEST(Race, WaitsForEverybodyWhoIsStillInIt) {
  const Figures figures = figures_of(3, 1, 0.01, 2);
  WholeRace whole(3, 10, options());
  Race& race = whole.race;
  for (std::size_t round = 0; round < 10; ++round) {
    race.finished(0, round, {RoundFigure::Kind::value, figures[0][round]});
    race.finished(1, round, {RoundFigure::Kind::value, figures[1][round]});
  }
  for (std::size_t round = 0; round < 2; ++round)
    race.finished(2, round, {RoundFigure::Kind::value, figures[2][round]});
  EXPECT_THAT(race.advance(), IsEmpty()) << "the third has two rounds";
  race.finished(2, 2, {RoundFigure::Kind::value, figures[2][2]});
  ASSERT_EQ(race.advance().size(), 1U);
  EXPECT_EQ(race.racing(), 2U);
  EXPECT_THAT(race.advance(), IsEmpty()) << "it is told once";
}

// What a worker did ahead of the others for an experiment that is stopped then counts for nothing.
TEST(Race, DecidesTheSameInWhateverOrderFiguresCome) {
  const RepeatedTest test(RaceTest::paired_t, Race::looks_of(options(), 10));
  for (std::uint64_t seed = 1; seed <= 30; ++seed) {
    const Figures figures = figures_of(6, 3, 0.25, seed);
    std::vector<std::pair<std::size_t, std::size_t>> order;
    for (std::size_t racer = 0; racer < 6; ++racer) {
      for (std::size_t round = 0; round < 10; ++round) order.emplace_back(racer, round);
    }
    const auto in_order = [&] {
      Race race(6, 10, options(), test);
      std::vector<Stopped> stopped;
      for (const auto& [racer, round] : order) {
        race.finished(racer, round, {RoundFigure::Kind::value, figures[racer][round]});
        for (const Stopped& each : race.advance()) stopped.push_back(each);
      }
      return stopped;
    };
    const std::vector<Stopped> expected = in_order();
    CounterRandom random(seed);
    random.shuffle(order);
    EXPECT_EQ(in_order(), expected) << seed;
    EXPECT_FALSE(expected.empty()) << seed;
  }
}

TEST(Race, NeedsNoLaterFigureOfAnExperimentThatItStopped) {
  const Figures figures = figures_of(3, 1, 0.01, 3);
  WholeRace whole(3, 10, options());
  Race& race = whole.race;
  std::vector<Stopped> stopped;
  for (std::size_t round = 0; round < 10; ++round) {
    for (std::size_t racer = 0; racer < 3; ++racer) {
      const bool is_stopped = std::ranges::count(stopped, racer, &Stopped::racer) > 0;
      if (!is_stopped) race.finished(racer, round, {RoundFigure::Kind::value, figures[racer][round]});
    }
    for (const Stopped& each : race.advance()) stopped.push_back(each);
  }
  EXPECT_EQ(stopped, raced(figures, options()));
}

TEST(Race, StopsWhatDivergedAndComparesNobodyWithIt) {
  WholeRace whole(2, 5, options(2));
  Race& race = whole.race;
  for (std::size_t round = 0; round < 5; ++round) {
    const double figure = 0.1 * static_cast<double>(round % 3);
    race.finished(0, round, {round == 1 ? RoundFigure::Kind::diverged : RoundFigure::Kind::value, 0.9 + figure / 7});
    race.finished(1, round, {RoundFigure::Kind::value, figure});
  }
  const std::vector<Stopped> stopped = race.advance();
  ASSERT_EQ(stopped.size(), 1U);
  EXPECT_EQ(stopped[0].racer, 0U);
  EXPECT_EQ(stopped[0].rounds, 2U);
  EXPECT_EQ(stopped[0].opponent, std::nullopt);
}

TEST(Race, LetsAnExperimentWithoutAFigureGoItsWay) {
  const Figures figures = figures_of(3, 2, 0.01, 4);
  WholeRace whole(3, 10, options());
  Race& race = whole.race;
  for (std::size_t racer = 0; racer < 3; ++racer) {
    for (std::size_t round = 0; round < 10; ++round) {
      const bool failed = racer == 1 && round == 1;
      race.finished(racer, round, {failed ? RoundFigure::Kind::none : RoundFigure::Kind::value, figures[racer][round]});
    }
  }
  const std::vector<Stopped> stopped = race.advance();
  ASSERT_EQ(stopped.size(), 1U);
  EXPECT_EQ(stopped[0].racer, 0U) << "the second was as bad, and left the race before it could be stopped";
}

TEST(Race, HoldsManyToAStricterBarThanOne) {
  RaceOptions with = options();
  RaceOptions without = options();
  without.correction = RaceCorrection::none;
  const std::vector<Stopped> corrected = raced(figures_of(8, 7, 0.01, 5), with);
  const std::vector<Stopped> uncorrected = raced(figures_of(8, 7, 0.01, 5), without);
  ASSERT_EQ(uncorrected.size(), 7U);
  EXPECT_LT(corrected.at(0).bar, uncorrected.at(0).bar / 3);
  EXPECT_EQ(uncorrected.at(0).bar, uncorrected.at(6).bar);
}

TEST(Race, OfOneHasNothingToCompare) {
  EXPECT_THAT(raced({{0.1, 0.2, 0.1, 0.3, 0.2}}, options()), IsEmpty());
}

}  // namespace
}  // namespace foldwise::results
