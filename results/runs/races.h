// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "results/statistics/race.h"
#include "results/store/store_writer.h"

namespace foldwise::results {

/// The experiments of a plan as the racers of races: those with the same values of RaceOptions::per that are tested on
/// the same samples in every round. A round is the next run of each, in the order of the plan.
class Races {
 public:
  Races(const RaceOptions& options, const std::vector<ExperimentRecord>& experiments,
        const std::vector<RunRecord>& runs, const FoldRecords& folds);

  /// `run`: index into the runs.
  void finished(std::size_t run, const RoundFigure& figure);
  /// What can be decided now and was not yet.
  std::vector<RaceStop> advance();
  /// All that was decided, by experiment.
  const std::vector<RaceStop>& stops() const { return stops_; }

  /// Those of two experiments or more: there is nothing to compare in others.
  std::size_t count() const;
  /// Whether a run is not executed where all experiments of each race but one are stopped as early as can be.
  bool can_be_spared(std::size_t run) const;

 private:
  struct Place {
    std::size_t race = 0;
    std::size_t racer = 0;
    std::size_t round = 0;
  };
  struct Started {
    std::vector<std::size_t> experiments;  // of each racer
    std::size_t rounds = 0;
    Race race;
  };

  RaceOptions options_;
  std::map<std::size_t, RepeatedTest> tests_;  // by the number of rounds
  std::vector<Place> places_;                  // of each run
  std::vector<Started> races_;
  std::vector<RaceStop> stops_;
};

/// What the current plan's race decides by the results that the store holds. Nothing without a race.
std::vector<RaceStop> decide_races(const StoreReader& store);
/// The same, as it was recorded; of a plan that is looked at, and was not the last to run, decided here.
std::vector<RaceStop> current_race_stops(const StoreReader& store);

/// Decides and records.
void record_races(StoreWriter& store);

/// What a run brings into a race; nothing while it may still be finished.
class RoundFigures {
 public:
  /// The store must outlive it.
  RoundFigures(const StoreReader& store, const RaceOptions& options);
  std::optional<RoundFigure> of(const RunRecord& run, const std::unordered_map<Key, JobState>& states);

 private:
  const StoreReader& store_;
  std::string metric_;
  double direction_ = 1;
  std::optional<std::vector<std::vector<std::string>>> target_names_;  // read where predictions have to be
};

/// "stopped after 4 of 10: worse than sampling.strategy=reinforce, p = 0.003"
std::string stop_sentence(const RaceStop& stop, const std::vector<ExperimentRecord>& experiments);

}  // namespace foldwise::results
