// SPDX-License-Identifier: Apache-2.0
// Of many races: what is saved, and how often the final choice is another. racing FIGURES.csv … | synthetic
//
// FIGURES.csv is a finished sweep without a race, as `orchestrator runs` lists it with --format csv. Its races are
// drawn: some of its experiments, its rounds in another order, figures and seconds as they were recorded. Synthetic
// ones have planted means.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <functional>
#include <iostream>
#include <map>
#include <numbers>
#include <optional>
#include <string>
#include <vector>

#include "experiments/foundation/numbers/counter_random.h"
#include "experiments/foundation/text/delimited_text.h"
#include "experiments/foundation/text/parse_number.h"
#include "results/statistics/race.h"

namespace {

using namespace foldwise;
using namespace foldwise::results;

/// [experiment][round]: more is better; and what each run took.
struct Recorded {
  std::vector<std::vector<double>> figures;
  std::vector<std::vector<double>> seconds;
};

double normal_draw(CounterRandom& random) {
  return std::sqrt(-2 * std::log(1 - random.uniform())) * std::cos(2 * std::numbers::pi * random.uniform());
}

Recorded read_recorded(const std::string& file, const std::string& metric, double direction) {
  Recorded recorded;
  DelimitedText text(file, ',');
  const std::vector<std::size_t> columns = text.read_header({"experiment", metric, "work_seconds"});
  std::map<std::string, std::size_t> experiments;
  for (TextRow row; text.next(row);) {
    const auto [place, fresh] = experiments.try_emplace(row.cells.at(columns[0]), experiments.size());
    if (fresh) {
      recorded.figures.emplace_back();
      recorded.seconds.emplace_back();
    }
    recorded.figures[place->second].push_back(direction * parse_number(row.cells.at(columns[1])).value());
    recorded.seconds[place->second].push_back(parse_number(row.cells.at(columns[2])).value());
  }
  return recorded;
}

/// Some experiments of it, at least three where there are as many, and its rounds in another order.
Recorded drawn(const Recorded& from, std::uint64_t race) {
  CounterRandom random(random_bits(std::uint64_t{5}, race));
  std::vector<std::size_t> experiments(from.figures.size());
  for (std::size_t each = 0; each < experiments.size(); ++each) experiments[each] = each;
  random.shuffle(experiments);
  const std::size_t least = std::min<std::size_t>(3, experiments.size());
  experiments.resize(least + random.below(experiments.size() - least + 1));
  std::vector<std::size_t> rounds(from.figures.front().size());
  for (std::size_t each = 0; each < rounds.size(); ++each) rounds[each] = each;
  random.shuffle(rounds);
  Recorded race_of;
  for (const std::size_t experiment : experiments) {
    race_of.figures.emplace_back();
    race_of.seconds.emplace_back();
    for (const std::size_t round : rounds) {
      race_of.figures.back().push_back(from.figures[experiment][round]);
      race_of.seconds.back().push_back(from.seconds[experiment][round]);
    }
  }
  return race_of;
}

/// Planted: `spread` is how far the experiments' means lie apart, in standard deviations of a run.
Recorded planted(std::size_t experiments, std::size_t rounds, double spread, std::uint64_t race) {
  CounterRandom random(random_bits(std::uint64_t{6}, experiments, rounds, race));
  Recorded made;
  std::vector<double> common;
  for (std::size_t round = 0; round < rounds; ++round) common.push_back(2 * normal_draw(random));
  for (std::size_t experiment = 0; experiment < experiments; ++experiment) {
    const double mean = spread * normal_draw(random);
    made.figures.emplace_back();
    made.seconds.emplace_back(rounds, 1.0);
    for (std::size_t round = 0; round < rounds; ++round)
      made.figures.back().push_back(mean + common[round] + normal_draw(random));
  }
  return made;
}

std::size_t winner_of(const Recorded& race) {
  std::vector<double> sums;
  for (const auto& figures : race.figures) {
    double sum = 0;
    for (const double figure : figures) sum += figure;
    sums.push_back(sum);
  }
  return static_cast<std::size_t>(std::ranges::max_element(sums) - sums.begin());
}

struct Tally {
  int races = 0;
  int other_choice = 0;
  double seconds = 0;
  double saved = 0;
};

void run_race(const Recorded& race, const RaceOptions& options, const RepeatedTest& test, Tally& tally) {
  const std::size_t rounds = race.figures.front().size();
  Race racing(race.figures.size(), rounds, options, test);
  for (std::size_t racer = 0; racer < race.figures.size(); ++racer) {
    for (std::size_t round = 0; round < rounds; ++round) {
      racing.finished(racer, round, {RoundFigure::Kind::value, race.figures[racer][round]});
      tally.seconds += race.seconds[racer][round];
    }
  }
  const std::size_t winner = winner_of(race);
  ++tally.races;
  for (const Stopped& stopped : racing.advance()) {
    tally.other_choice += stopped.racer == winner ? 1 : 0;
    for (std::size_t round = stopped.rounds; round < rounds; ++round) tally.saved += race.seconds[stopped.racer][round];
  }
}

void tell(const std::string& what, RaceTest kind, const Tally& tally) {
  std::cout << fmt::format("{:<44} {:<9} {:>5} races: {:>5.1f} % of the time saved, {:>5.1f} % choose another\n", what,
                           name_of(kind), tally.races, 100 * tally.saved / tally.seconds,
                           100.0 * tally.other_choice / tally.races);
}

void run_races(const std::string& what, int races, std::size_t rounds,
               const std::function<Recorded(std::uint64_t)>& make) {
  for (const RaceTest kind : {RaceTest::paired_t, RaceTest::wilcoxon}) {
    RaceOptions options;
    options.test = kind;
    const RepeatedTest test(kind, Race::looks_of(options, rounds));
    Tally tally;
    for (int race = 0; race < races; ++race) run_race(make(static_cast<std::uint64_t>(race)), options, test, tally);
    tell(what, kind, tally);
  }
}

}  // namespace

int main(int count, char** arguments) {
  const std::vector<std::string> words(arguments + 1, arguments + count);
  if (words.size() >= 2 && words[0] != "synthetic") {
    // FIGURES.csv METRIC [lower]
    const Recorded recorded = read_recorded(words[0], words[1], words.size() > 2 && words[2] == "lower" ? -1 : 1);
    run_races(words[1] + " as recorded", 200, recorded.figures.front().size(),
              [&](std::uint64_t race) { return drawn(recorded, race); });
    return 0;
  }
  for (const double spread : {0.0, 0.5, 1.0, 3.0}) {
    for (const std::size_t experiments : {2, 5, 20}) {
      for (const std::size_t rounds : {10, 25}) {
        run_races(fmt::format("{} experiments, {} rounds, spread {}", experiments, rounds, spread), 1000, rounds,
                  [&](std::uint64_t race) { return planted(experiments, rounds, spread, race); });
      }
    }
  }
  return 0;
}
