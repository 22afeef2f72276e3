// SPDX-License-Identifier: Apache-2.0
// Of many made-up races: how often the best is lost, where nothing tells it from others and where some are worse, and
// what a race saves where there is something to see. Counts may be off by three standard errors.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <numbers>
#include <vector>

#include "experiments/foundation/numbers/counter_random.h"
#include "results/statistics/race.h"

namespace foldwise::results {
namespace {

constexpr double race_level = 0.05;

double normal_figure(CounterRandom& random) {
  return std::sqrt(-2 * std::log(1 - random.uniform())) * std::cos(2 * std::numbers::pi * random.uniform());
}

/// Skewed, as accuracies near their ceiling are.
double skewed_figure(CounterRandom& random) {
  return std::log(1 - random.uniform());
}

/// An accuracy over 30 samples.
double counted_figure(CounterRandom& random) {
  int right = 0;
  for (int sample = 0; sample < 30; ++sample) right += random.uniform() < 0.7 ? 1 : 0;
  return right / 30.0;
}

struct Setting {
  std::size_t racers = 2;
  std::size_t rounds = 10;
  RaceTest test = RaceTest::paired_t;
  std::function<double(CounterRandom&)> figure = normal_figure;
  std::size_t worse = 0;  ///< so many of them, the last ones
  double difference = 0;  ///< by this much
  double of_rounds = 2;   ///< how far rounds lie apart, for all alike
  int races = 1500;
};

struct Outcomes {
  double lost_named = 0;  ///< races that stopped the first racer, whom none is better than
  double lost_final = 0;  ///< races that stopped the one who would have won after all rounds
  double saved = 0;       ///< share of the rounds that were not run
};

Outcomes outcomes(const Setting& setting) {
  RaceOptions options;
  options.metric = "accuracy";
  options.test = setting.test;
  options.level = race_level;
  const RepeatedTest test(setting.test, Race::looks_of(options, setting.rounds));
  Outcomes shares;
  for (int each = 0; each < setting.races; ++each) {
    CounterRandom random(random_bits(std::uint64_t{77}, setting.racers, each));
    std::vector<double> common;
    for (std::size_t round = 0; round < setting.rounds; ++round)
      common.push_back(setting.of_rounds * normal_figure(random));
    Race race(setting.racers, setting.rounds, options, test);
    std::vector<double> sums(setting.racers);
    for (std::size_t racer = 0; racer < setting.racers; ++racer) {
      const double worse = racer >= setting.racers - setting.worse ? setting.difference : 0;
      for (std::size_t round = 0; round < setting.rounds; ++round) {
        const double figure = common[round] + setting.figure(random) - worse;
        race.finished(racer, round, {RoundFigure::Kind::value, figure});
        sums[racer] += figure;
      }
    }
    const auto winner = static_cast<std::size_t>(std::ranges::max_element(sums) - sums.begin());
    for (const Stopped& stopped : race.advance()) {
      shares.lost_named += stopped.racer == 0 ? 1 : 0;
      shares.lost_final += stopped.racer == winner ? 1 : 0;
      shares.saved +=
          static_cast<double>(setting.rounds - stopped.rounds) / static_cast<double>(setting.rounds * setting.racers);
    }
  }
  for (double* const share : {&shares.lost_named, &shares.lost_final, &shares.saved}) *share /= setting.races;
  return shares;
}

double bound(const Setting& setting) {
  return race_level + 3 * std::sqrt(race_level * (1 - race_level) / setting.races);
}

void expect_best_kept(const Setting& setting) {
  const Outcomes shares = outcomes(setting);
  EXPECT_LE(shares.lost_named, bound(setting));
  EXPECT_LE(shares.lost_final, bound(setting));
}

TEST(RaceSimulation, OfTwoAlikeStopsEitherInAtMostItsLevel) {
  for (const RaceTest test : {RaceTest::paired_t, RaceTest::wilcoxon}) {
    for (const std::size_t rounds : {5, 10, 25}) {
      SCOPED_TRACE(std::string(name_of(test)) + " " + std::to_string(rounds));
      const Setting setting{.rounds = rounds, .test = test};
      const Outcomes shares = outcomes(setting);
      // Both are best: whichever is stopped was. Two sided, so each of them in half of these.
      EXPECT_LE(2 * shares.lost_named, bound(setting) + race_level);
      EXPECT_LE(shares.lost_named, bound(setting));
      EXPECT_LE(shares.lost_final, bound(setting));
      EXPECT_LE(shares.saved * 2, bound(setting)) << "stopped at all, in shares of what one can be spared";
    }
  }
}

TEST(RaceSimulation, OfManyAlikeLosesTheBestInAtMostItsLevel) {
  for (const RaceTest test : {RaceTest::paired_t, RaceTest::wilcoxon}) {
    for (const std::size_t racers : {5, 20}) {
      SCOPED_TRACE(std::string(name_of(test)) + " " + std::to_string(racers));
      expect_best_kept({.racers = racers, .test = test});
    }
  }
}

TEST(RaceSimulation, KeepsTheBestAmongEqualAndWorseOnes) {
  for (const double difference : {0.5, 1.5, 4.0}) {
    for (const std::size_t worse : {4, 8}) {
      SCOPED_TRACE(std::to_string(difference) + " " + std::to_string(worse));
      expect_best_kept({.racers = 10, .worse = worse, .difference = difference});
    }
  }
}

TEST(RaceSimulation, KeepsTheBestWhereFiguresAreNotNormal) {
  for (const RaceTest test : {RaceTest::paired_t, RaceTest::wilcoxon}) {
    SCOPED_TRACE(name_of(test));
    for (const std::size_t racers : {2, 10}) {
      expect_best_kept({.racers = racers, .test = test, .figure = skewed_figure});
      expect_best_kept({.racers = racers, .test = test, .figure = counted_figure, .of_rounds = 0});
    }
  }
}

TEST(RaceSimulation, SavesWhereThereIsSomethingToSee) {
  // Nine of ten are three deviations worse: at most 9/10 of 7/10 of the rounds can be spared.
  const Outcomes clear = outcomes({.racers = 10, .worse = 9, .difference = 3, .races = 300});
  EXPECT_GE(clear.saved, 0.28);
  EXPECT_LE(clear.saved, 0.63);
  EXPECT_EQ(clear.lost_named, 0);
  const Outcomes none = outcomes({.racers = 10, .races = 300});
  EXPECT_LE(none.saved, 0.05) << "where there is nothing to see";
}

}  // namespace
}  // namespace foldwise::results
