// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "results/store/plan_states.h"
#include "results/store/records.h"

namespace foldwise::results {

/// Which runs of a plan are not wanted any more, by what its race has decided: whatever became of them.
class StoppedRuns {
 public:
  StoppedRuns(const std::vector<RunRecord>& runs, std::vector<RaceStop> stops);

  /// The stop of that run, by its index; nullptr: it is wanted.
  const RaceStop* of(std::size_t run) const {
    return places_.empty() || places_[run] == wanted ? nullptr : &stops_[places_[run]];
  }
  const std::vector<RaceStop>& stops() const { return stops_; }
  /// The jobs that stopped runs need and no other one does.
  std::unordered_set<Key> jobs(const std::vector<RunRecord>& runs) const;
  /// These, as far as they are not finished, become JobStatus::stopped.
  void mark(const std::vector<RunRecord>& runs, std::unordered_map<Key, JobState>& states) const;
  void mark(PlanStates& states) const;

 private:
  static constexpr std::size_t wanted = static_cast<std::size_t>(-1);
  std::vector<RaceStop> stops_;
  std::vector<std::size_t> places_;  // of each run in stops_; empty: none is stopped
};

}  // namespace foldwise::results
