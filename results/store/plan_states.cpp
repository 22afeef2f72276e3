// SPDX-License-Identifier: Apache-2.0
// The half of store_reader.h that reads a plan's jobs and runs in bulk.
#include "results/store/plan_states.h"

#include <algorithm>

#include "results/store/database.h"
#include "results/store/row_values.h"
#include "results/store/sql.h"
#include "results/store/store_reader.h"

namespace foldwise::results {
namespace {

/// From the number that the store gives a job to its place among those of the plan.
class PlacesByNumber {
 public:
  void add(std::int64_t number, std::uint32_t place) {
    const auto index = static_cast<std::size_t>(number);
    if (index >= places_.size()) places_.resize(2 * index + 1, none);
    places_[index] = place;
  }
  std::uint32_t at(const Query& row, std::int64_t number) const {
    const auto index = static_cast<std::size_t>(number);
    if (number < 0 || index >= places_.size() || places_[index] == none)
      row.damaged("a run of a job that is not planned");
    return places_[index];
  }

 private:
  static constexpr std::uint32_t none = static_cast<std::uint32_t>(-1);
  std::vector<std::uint32_t> places_;
};

/// Of a plan that somebody looks at, and that the store may not have: by keys.
PlanStates states_of(const PlanRecords& plan, const std::unordered_map<Key, JobState>& states) {
  PlanStates made;
  std::unordered_map<Key, std::uint32_t> places;
  for (const JobRecord& job : plan.jobs) {
    const auto place = static_cast<std::uint32_t>(made.jobs.size());
    places.emplace(job.key, place);
    made.jobs.push_back({job.stage, states.at(job.key)});
    if (made.jobs.back().state.status == JobStatus::running) made.running.emplace(job.key, place);
  }
  for (const RunRecord& run : plan.runs) {
    const auto first = static_cast<std::uint32_t>(made.run_jobs.size());
    for (const Key& job : run.jobs()) made.run_jobs.push_back(places.at(job));
    made.runs.push_back(
        {static_cast<std::uint32_t>(run.experiment), first, static_cast<std::uint32_t>(made.run_jobs.size()) - first});
  }
  return made;
}

}  // namespace

PlanStates StoreReader::plan_states() const {
  if (plan_) return states_of(*plan_, job_states());
  PlanStates made;
  PlacesByNumber places;
  std::unordered_map<Key, std::uint32_t> by_key;  // as far as a run names jobs so: hardly any does
  Query jobs = database().query(sql::plan_states);
  while (jobs.next()) {
    const auto place = static_cast<std::uint32_t>(made.jobs.size());
    places.add(jobs.integer(0), place);
    made.jobs.push_back({named_value<Stage>(jobs, 1), job_state_at(jobs, 2)});
    if (made.jobs.back().state.status == JobStatus::running) made.running.emplace(jobs.key(7), place);
  }
  Query runs = database().query(sql::run_states);
  while (runs.next()) {
    const auto first = static_cast<std::uint32_t>(made.run_jobs.size());
    for (const Key& before : keys_at(runs, 4)) {
      const auto [entry, fresh] = by_key.try_emplace(before);
      if (fresh) entry->second = places.at(runs, number_of(before));
      made.run_jobs.push_back(entry->second);
    }
    made.run_jobs.push_back(places.at(runs, runs.integer(1)));
    if (!runs.is_null(2)) made.run_jobs.push_back(places.at(runs, runs.integer(2)));
    made.run_jobs.push_back(places.at(runs, runs.integer(3)));
    made.runs.push_back(
        {static_cast<std::uint32_t>(runs.integer(0)), first, static_cast<std::uint32_t>(made.run_jobs.size()) - first});
  }
  return made;
}

std::int64_t StoreReader::number_of(const Key& job) const {
  Query row = database().query(sql::job_id);
  return (row << job).next() ? row.integer(0) : -1;
}

std::optional<JobRecord> StoreReader::planned_job(const Key& job) const {
  if (plan_) {
    const auto found = std::ranges::find(plan_->jobs, job, &JobRecord::key);
    return found == plan_->jobs.end() ? std::nullopt : std::optional(*found);
  }
  Query row = database().query(sql::planned_job);
  if (!(row << job).next()) return std::nullopt;
  return JobRecord{row.key(0), named_value<Stage>(row, 1), row.text(2), static_cast<std::size_t>(row.integer(3))};
}

std::vector<Preparation> StoreReader::preparations() const {
  std::vector<Preparation> all;
  if (plan_) {
    for (const JobRecord& job : plan_->jobs) {
      if (job.stage != Stage::prepare) continue;
      const std::int64_t number = number_of(job.key);
      all.push_back({job, number < 0 ? JobState{} : job_state(job.key)});
    }
    return all;
  }
  Query rows = database().query(sql::preparations);
  while (rows.next()) {
    all.push_back({{rows.key(0), Stage::prepare, rows.text(1), static_cast<std::size_t>(rows.integer(2))},
                   job_state_at(rows, 3)});
  }
  return all;
}

std::vector<RecordedRun> StoreReader::recorded_runs() const {
  std::vector<RecordedRun> all;
  if (plan_) {
    const std::unordered_map<Key, JobState> states = job_states();
    for (const RunRecord& run : plan_->runs) {
      RecordedRun& recorded = all.emplace_back();
      recorded.run = run;
      for (const Key& job : run.jobs()) recorded.statuses.push_back(status_of(states, job));
    }
    return all;
  }
  Query rows = database().query(sql::runs);
  while (rows.next()) {
    RecordedRun& recorded = all.emplace_back();
    recorded.run = run_of(rows);
    for (const Key& before : recorded.run.before) recorded.statuses.push_back(job_state(before).status);
    recorded.statuses.push_back(named_value<JobStatus>(rows, 8));
    if (recorded.run.score) recorded.statuses.push_back(named_value<JobStatus>(rows, 9));
    recorded.statuses.push_back(named_value<JobStatus>(rows, 10));
  }
  return all;
}

void StoreReader::each_run_metric(const RunMetricVisitor& visit) const {
  if (plan_) {
    for (std::size_t run = 0; run < plan_->runs.size(); ++run) {
      for (const Key& job : {plan_->runs[run].evaluate, plan_->runs[run].train}) {
        for (const auto& [name, value] : metrics(job)) visit(run, name, value);
      }
    }
    return;
  }
  for (const char* metrics : {sql::evaluation_metrics, sql::training_metrics}) {
    Query rows = database().query(metrics);
    while (rows.next()) visit(static_cast<std::size_t>(rows.integer(0)), rows.text(1), rows.real(2));
  }
}

}  // namespace foldwise::results
