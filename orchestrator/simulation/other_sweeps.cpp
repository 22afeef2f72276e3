// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/simulation/other_sweeps.h"

#include <algorithm>
#include <unordered_map>
#include <unordered_set>

#include "experiments/fields/configuration.h"
#include "experiments/jobs/stage_facts.h"
#include "orchestrator/plan/jobs/job_effort.h"

namespace foldwise::orchestrator {
namespace {

PartSizes sizes_of(const results::FoldRecord& fold) {
  const auto count = [&](char part) { return static_cast<std::size_t>(std::ranges::count(fold.parts, part)); };
  return {count(results::FoldRecord::train), count(results::FoldRecord::validation), count(results::FoldRecord::test)};
}

/// Of each job of a run that has a fold.
std::unordered_map<Key, PartSizes> fold_sizes(const results::StoreReader& store) {
  std::vector<PartSizes> sizes;
  for (const results::FoldRecord& fold : store.folds().folds) sizes.push_back(sizes_of(fold));
  std::unordered_map<Key, PartSizes> of_jobs;
  for (const results::RunRecord& run : store.runs()) {
    if (!run.division) continue;
    for (const Key& job : run.jobs()) of_jobs.emplace(job, sizes.at(*run.division));
  }
  return of_jobs;
}

/// Whether jobs are left of a kind of which none was timed.
bool leaves_untimed_kinds(const Workload& workload, const JobStates& states) {
  std::vector<bool> left(workload.kinds.size());
  std::vector<bool> timed(workload.kinds.size());
  for (const WorkItem& item : workload.items) {
    const auto found = states.find(item.key);
    if (found == states.end() || found->second.status != results::JobStatus::finished)
      left.at(item.kind) = true;
    else if (found->second.seconds > 0)
      timed.at(item.kind) = true;
  }
  for (std::size_t kind = 0; kind < left.size(); ++kind)
    if (left[kind] && !timed[kind]) return true;
  return false;
}

}  // namespace

std::vector<TimedJob> timed_jobs(const results::StoreReader& store) {
  const std::unordered_map<Key, PartSizes> sizes = fold_sizes(store);
  const std::unordered_map<Key, results::JobState> states = store.job_states();
  const std::vector<results::ExperimentRecord> experiments = store.experiments();
  std::vector<TimedJob> timed;
  for (const results::JobRecord& job : store.jobs()) {
    const auto told = states.find(job.key);
    if (told == states.end()) continue;  // planned by another process since
    const results::JobState& state = told->second;
    const auto fold = sizes.find(job.key);
    const bool known = fold != sizes.end() && facts_of(job.stage).of_a_fold && job.experiment < experiments.size();
    if (!known || state.status != results::JobStatus::finished || state.seconds <= 0) continue;
    const Experiment asked = asked_of(parse_configuration(experiments[job.experiment].configuration), job.stage);
    timed.push_back({job.key, job_kind(asked, job.stage), job_effort(asked, job.stage, fold->second), state.seconds});
  }
  return timed;
}

std::vector<TimedJob> jobs_in_place_of(const Plan& plan, const JobStates& states, const results::StoreReader& store) {
  const Workload& workload = plan.workload();
  if (!store.last_sweep() || !leaves_untimed_kinds(workload, states)) return {};
  std::vector<TimedJob> jobs = timed_jobs(store);
  std::unordered_set<Key> own;
  for (const WorkItem& item : workload.items) own.insert(item.key);
  std::erase_if(jobs, [&](const TimedJob& job) { return own.contains(job.key); });
  return jobs;
}

CostModel taught(const Workload& workload, const std::vector<TimedJob>& jobs) {
  CostModel costs(workload.items);
  for (const TimedJob& job : jobs) {
    const auto found = std::ranges::find(workload.kinds, job.kind);
    if (found == workload.kinds.end()) {
      costs.took(job.kind.stage, job.effort, job.seconds);
    } else {
      costs.took({.stage = job.kind.stage,
                  .effort = job.effort,
                  .kind = static_cast<std::uint16_t>(found - workload.kinds.begin())},
                 job.seconds);
    }
  }
  return costs;
}

}  // namespace foldwise::orchestrator
