// SPDX-License-Identifier: Apache-2.0
#include "results/runs/stopped_runs.h"

#include <utility>

namespace foldwise::results {

StoppedRuns::StoppedRuns(const std::vector<RunRecord>& runs, std::vector<RaceStop> stops) : stops_(std::move(stops)) {
  if (stops_.empty()) return;
  std::unordered_map<std::size_t, std::size_t> of_experiment;
  for (std::size_t stop = 0; stop < stops_.size(); ++stop) of_experiment.emplace(stops_[stop].experiment, stop);
  std::unordered_map<std::size_t, std::size_t> rounds;
  places_.assign(runs.size(), wanted);
  for (std::size_t run = 0; run < runs.size(); ++run) {
    const std::size_t round = rounds[runs[run].experiment]++;
    const auto stop = of_experiment.find(runs[run].experiment);
    if (stop != of_experiment.end() && round >= stops_[stop->second].rounds) places_[run] = stop->second;
  }
}

std::unordered_set<Key> StoppedRuns::jobs(const std::vector<RunRecord>& runs) const {
  std::unordered_set<Key> jobs;
  if (places_.empty()) return jobs;
  for (std::size_t run = 0; run < runs.size(); ++run) {
    if (of(run) == nullptr) continue;
    for (const Key& job : runs[run].jobs()) jobs.insert(job);
  }
  for (std::size_t run = 0; run < runs.size(); ++run) {
    if (of(run) != nullptr) continue;
    for (const Key& job : runs[run].jobs()) jobs.erase(job);
  }
  return jobs;
}

void StoppedRuns::mark(const std::vector<RunRecord>& runs, std::unordered_map<Key, JobState>& states) const {
  for (const Key& job : jobs(runs)) {
    JobStatus& status = states[job].status;
    if (status != JobStatus::finished) status = JobStatus::stopped;
  }
}

void StoppedRuns::mark(PlanStates& states) const {
  if (places_.empty()) return;
  std::unordered_set<std::uint32_t> dropped;
  for (std::size_t run = 0; run < states.runs.size(); ++run) {
    if (of(run) == nullptr) continue;
    for (const std::uint32_t job : states.jobs_of(states.runs[run])) dropped.insert(job);
  }
  for (std::size_t run = 0; run < states.runs.size(); ++run) {
    if (of(run) != nullptr) continue;
    for (const std::uint32_t job : states.jobs_of(states.runs[run])) dropped.erase(job);
  }
  for (const std::uint32_t job : dropped) {
    JobStatus& status = states.jobs[job].state.status;
    if (status != JobStatus::finished) status = JobStatus::stopped;
  }
}

}  // namespace foldwise::results
