// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/simulation/race_forecast.h"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_set>
#include <vector>

#include "experiments/foundation/text/duration.h"
#include "results/runs/races.h"

namespace foldwise::orchestrator {
namespace {

std::string race_words(const RaceOptions& race) {
  std::string test(name_of(race.test));
  std::ranges::replace(test, '_', ' ');
  return fmt::format("{} ({}, level {:.3g}{})", race.metric, test, race.level,
                     race.correction == RaceCorrection::holm ? ", Holm's correction" : "");
}

}  // namespace

std::string race_text(const Sweep& sweep, const Plan& plan, const WorkForecast& forecast,
                      const std::vector<results::RaceStop>& stops) {
  if (!sweep.race()) return "";
  const RaceOptions& race = *sweep.race();
  const std::vector<results::RunRecord>& runs = plan.runs();
  const results::Races races(race, plan.experiment_records(), runs, plan.fold_records());
  std::size_t spared = 0;
  std::unordered_set<Key> needed;
  for (std::size_t run = 0; run < runs.size(); ++run) {
    if (races.can_be_spared(run)) {
      ++spared;
      continue;
    }
    for (const Key& job : runs[run].jobs()) needed.insert(job);
  }
  std::unordered_set<Key> dropped;
  for (std::size_t run = 0; run < runs.size(); ++run) {
    for (const Key& job : runs[run].jobs())
      if (!needed.contains(job)) dropped.insert(job);
  }
  if (spared == 0) {
    return fmt::format(
        "The race on {} has nothing to stop: it decides after round {}, and no two experiments that are tested on the "
        "same samples have more rounds.\n",
        race_words(race), race.after);
  }
  double all = 0;
  double saved = 0;
  for (std::size_t item = 0; item < plan.workload().items.size(); ++item) {
    const double seconds = forecast.of(item);
    all += seconds;
    if (dropped.contains(plan.workload().items[item].key)) saved += seconds;
  }
  std::string text =
      fmt::format("{} on {}, from round {} on: saves at most {} of {} runs, about {} of {} of one worker's time.\n",
                  races.count() == 1 ? std::string("A race") : fmt::format("{} races", races.count()), race_words(race),
                  race.after, spared, runs.size(), format_duration(saved), format_duration(all));
  if (!stops.empty())
    text += fmt::format("{} stopped so far.\n",
                        stops.size() == 1 ? "1 experiment is" : fmt::format("{} experiments are", stops.size()));
  return text;
}

}  // namespace foldwise::orchestrator
