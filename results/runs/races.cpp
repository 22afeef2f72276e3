// SPDX-License-Identifier: Apache-2.0
#include "results/runs/races.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <utility>

#include "results/metrics/metrics.h"
#include "results/runs/predicted.h"
#include "results/runs/run_result.h"

namespace foldwise::results {
namespace {

/// What makes two experiments racers of one race, as text.
class RaceNames {
 public:
  RaceNames(const RaceOptions& options, const FoldRecords& folds) : options_(options), tested_(folds.folds.size()) {
    for (std::size_t fold = 0; fold < tested_.size(); ++fold) {
      std::string samples = std::to_string(folds.folds[fold].dataset) + " ";
      for (const char part : folds.folds[fold].parts) samples += part == FoldRecord::test ? 't' : '-';
      tested_[fold] = digest(samples).hex();
    }
  }

  std::string of(const ExperimentRecord& experiment) const {
    std::string name;
    for (const auto& [field, value] : experiment.values) {
      if (std::ranges::count(options_.per, field) > 0) name.append(field).append("=").append(value).append("\n");
    }
    return name;
  }
  std::string of(const RunRecord& run) const {
    const bool known = run.division && *run.division < tested_.size();
    return fmt::format("{} {} {}\n", run.repeat, run.fold, known ? tested_[*run.division] : "");
  }

 private:
  const RaceOptions& options_;
  std::vector<std::string> tested_;  // the samples that test in each fold
};

std::string differing_values(const ExperimentRecord& of, const ExperimentRecord& from) {
  std::string text;
  for (std::size_t place = 0; place < of.values.size(); ++place) {
    const auto& [field, value] = of.values[place];
    if (place < from.values.size() && from.values[place] == of.values[place]) continue;
    text.append(text.empty() ? "" : " ").append(field).append("=").append(value);
  }
  return text.empty() ? "another experiment" : text;
}

}  // namespace

Races::Races(const RaceOptions& options, const std::vector<ExperimentRecord>& experiments,
             const std::vector<RunRecord>& runs, const FoldRecords& folds)
    : options_(options), places_(runs.size()) {
  const RaceNames naming(options_, folds);
  std::vector<std::vector<std::size_t>> of_experiment(experiments.size());
  for (std::size_t run = 0; run < runs.size(); ++run) of_experiment.at(runs[run].experiment).push_back(run);
  std::map<Key, std::size_t> known;  // races by the digest of their names
  std::vector<std::vector<std::size_t>> members;
  for (std::size_t experiment = 0; experiment < experiments.size(); ++experiment) {
    std::string name = naming.of(experiments[experiment]);
    for (const std::size_t run : of_experiment[experiment]) name += naming.of(runs[run]);
    const auto [entry, fresh] = known.try_emplace(digest(name), members.size());
    if (fresh) members.emplace_back();
    const std::vector<std::size_t>& own = of_experiment[experiment];
    for (std::size_t round = 0; round < own.size(); ++round)
      places_[own[round]] = {entry->second, members[entry->second].size(), round};
    members[entry->second].push_back(experiment);
  }
  for (std::vector<std::size_t>& racers : members) {
    const std::size_t rounds = of_experiment[racers.front()].size();
    // Of one experiment alone nothing is looked at.
    const Looks looks = racers.size() > 1 ? Race::looks_of(options_, rounds) : Looks{1, 0};
    const RepeatedTest& test = tests_.try_emplace(looks.count() == 0 ? 0 : rounds, options_.test, looks).first->second;
    Race race(racers.size(), rounds, options_, test);
    races_.push_back({std::move(racers), rounds, std::move(race)});
  }
}

void Races::finished(std::size_t run, const RoundFigure& figure) {
  const Place& place = places_.at(run);
  races_[place.race].race.finished(place.racer, place.round, figure);
}

std::vector<RaceStop> Races::advance() {
  std::vector<RaceStop> decided;
  for (Started& started : races_) {
    for (const Stopped& stopped : started.race.advance()) {
      RaceStop& stop = decided.emplace_back();
      stop.experiment = started.experiments[stopped.racer];
      stop.rounds = stopped.rounds;
      stop.planned = started.rounds;
      if (stopped.opponent) stop.opponent = started.experiments[*stopped.opponent];
      stop.p = stopped.p;
      stop.bar = stopped.bar;
    }
  }
  std::ranges::copy(decided, std::back_inserter(stops_));
  std::ranges::sort(stops_, {}, &RaceStop::experiment);
  return decided;
}

std::size_t Races::count() const {
  return static_cast<std::size_t>(
      std::ranges::count_if(races_, [](const Started& each) { return each.experiments.size() > 1; }));
}

bool Races::can_be_spared(std::size_t run) const {
  const Place& place = places_.at(run);
  return races_[place.race].experiments.size() > 1 && place.racer > 0 &&
         place.round >= static_cast<std::size_t>(options_.after);
}

std::vector<RaceStop> decide_races(const StoreReader& store) {
  const StoreSnapshot snapshot(store);
  const std::optional<RaceOptions> options = store.sweep().race;
  if (!options) return {};
  const std::vector<RunRecord> runs = store.runs();
  const auto states = store.job_states();
  Races races(*options, store.experiments(), runs, store.folds());
  RoundFigures figures(store, *options);
  for (std::size_t run = 0; run < runs.size(); ++run) {
    if (const auto figure = figures.of(runs[run], states)) races.finished(run, *figure);
  }
  races.advance();
  return races.stops();
}

std::vector<RaceStop> current_race_stops(const StoreReader& store) {
  return store.looks_elsewhere() ? decide_races(store) : store.race_stops();
}

void record_races(StoreWriter& store) {
  store.put_race_stops(decide_races(store));
}

RoundFigures::RoundFigures(const StoreReader& store, const RaceOptions& options)
    : store_(store), metric_(options.metric) {
  const MetricFacts* const facts = metric_facts(metric_);
  if (facts != nullptr && facts->better == Better::lower) direction_ = -1;
}

std::optional<RoundFigure> RoundFigures::of(const RunRecord& run, const std::unordered_map<Key, JobState>& states) {
  switch (run_standing(run, states).state) {
    case RunState::finished:
      break;
    case RunState::diverged:
      return RoundFigure{RoundFigure::Kind::diverged};
    case RunState::failed:
    case RunState::cancelled:
      return RoundFigure{RoundFigure::Kind::none};
    case RunState::stopped:
    case RunState::unfinished:
      return std::nullopt;
  }
  const auto names = [&]() -> const std::vector<std::string>& {
    if (!target_names_) target_names_ = recorded_target_names(store_);
    return target_names_->at(run.experiment);
  };
  const std::optional<double> value = finite_metric(store_, run, metric_, names);
  if (!value) return RoundFigure{RoundFigure::Kind::none};
  return RoundFigure{RoundFigure::Kind::value, direction_ * *value};
}

std::string stop_sentence(const RaceStop& stop, const std::vector<ExperimentRecord>& experiments) {
  const std::string after = fmt::format("stopped after {} of {}: ", stop.rounds, stop.planned);
  if (!stop.opponent) return after + "its last run diverged";
  const bool known = stop.experiment < experiments.size() && *stop.opponent < experiments.size();
  const std::string opponent =
      known ? differing_values(experiments[*stop.opponent], experiments[stop.experiment]) : "another experiment";
  return after + fmt::format("worse than {}, p = {:.2g}", opponent, stop.p);
}

}  // namespace foldwise::results
