// SPDX-License-Identifier: Apache-2.0
#include "results/progress/status_report.h"

#include <algorithm>
#include <cctype>
#include <map>
#include <unordered_set>

#include "results/runs/races.h"
#include "results/runs/run_result.h"
#include "results/runs/stopped_runs.h"

namespace foldwise::results {
namespace {

constexpr double looked_back = 3600;  // seconds

void add(RunTally& tally, RunState state) {
  ++tally.planned;
  if (state == RunState::finished) ++tally.finished;
  if (state == RunState::failed) ++tally.failed;
  if (state == RunState::diverged) ++tally.diverged;
  if (state == RunState::cancelled) ++tally.cancelled;
  if (state == RunState::stopped) ++tally.stopped;
}

void count_jobs(const PlanStates& states, StatusReport& report) {
  for (const auto& [stage, state] : states.jobs) {
    ++report.jobs.at(static_cast<std::size_t>(stage)).at(static_cast<std::size_t>(state.status));
    if (state.failures > 0 && state.status != JobStatus::failed) ++report.tried_again;
  }
}

void count_runs(const PlanStates& states, const StoppedRuns& stopped, StatusReport& report) {
  std::vector<JobStatus> statuses;
  for (std::size_t index = 0; index < states.runs.size(); ++index) {
    const PlanStates::Run& run = states.runs[index];
    statuses.clear();
    for (const std::uint32_t job : states.jobs_of(run)) statuses.push_back(states.jobs[job].state.status);
    const RunState state = stopped.of(index) != nullptr ? RunState::stopped : run_standing(statuses).state;
    add(report.experiments.at(run.experiment).runs, state);
    add(report.runs, state);
  }
}

/// Without those of jobs that a race has dropped.
void group_failures(const StoreReader& store, const std::unordered_set<Key>& dropped, StatusReport& report) {
  const auto count = [&](JobStatus status) {
    std::size_t jobs = 0;
    for (const auto& of_stage : report.jobs) jobs += of_stage.at(static_cast<std::size_t>(status));
    return jobs;
  };
  if (count(JobStatus::failed) + count(JobStatus::diverged) == 0) return;
  std::vector<FailureGroup>& groups = report.failures;
  std::map<std::pair<Stage, std::string>, std::size_t> places;
  for (const JobFailure& failure : store.failures()) {
    if (dropped.contains(failure.job)) continue;
    const std::optional<JobRecord> job = store.planned_job(failure.job);
    if (!job) continue;
    const auto [place, is_new] =
        places.emplace(std::pair(job->stage, cause_of_failure(failure.sentence)), groups.size());
    if (is_new) groups.push_back({first_line(failure.sentence), job->stage});
    groups[place->second].jobs.push_back(&report.failed.emplace_back(*job));
  }
  std::ranges::stable_sort(groups, std::ranges::greater(), [](const FailureGroup& group) { return group.jobs.size(); });
}

std::vector<RunningAttempt> running_attempts(const StoreReader& store, const std::vector<AttemptRecord>& open,
                                             double now) {
  std::vector<RunningAttempt> running;
  running.reserve(open.size());
  for (const AttemptRecord& attempt : open) {
    const AttemptStart& start = attempt.start;
    const std::optional<JobRecord> job = store.planned_job(start.job);
    running.push_back({.job = start.job,
                       .stage = job ? job->stage : Stage::prepare,
                       .label = job ? job->label : "",
                       .host = start.host,
                       .device = start.device,
                       .pid = start.pid,
                       .attempt = start.number,
                       .epoch = store.job_state(start.job).epochs,
                       .seconds = now - start.started});
  }
  return running;
}

/// Letters and signs that stand in numbers, keys and paths.
bool is_of_a_word(char letter) {
  return std::isalnum(static_cast<unsigned char>(letter)) != 0 || letter == '/' || letter == '_' || letter == '.' ||
         letter == '-';
}

}  // namespace

StatusReport read_status(const StoreReader& store, double now) {
  const StoreSnapshot snapshot(store);
  StatusReport report;
  const SweepRecord sweep = store.sweep();
  report.sweep = sweep.name;
  report.changes = sweep.overrides;
  report.varied_fields = sweep.varied_fields;
  report.now = now;
  report.coordinator = store.coordinator();
  report.preparation = read_preparation_report(store);
  std::vector<ExperimentRecord> experiments = store.experiments();
  report.experiments.resize(experiments.size());
  PlanStates states = store.plan_states();
  std::vector<RaceStop> stops = current_race_stops(store);
  const std::vector<RunRecord> raced = stops.empty() ? std::vector<RunRecord>{} : store.runs();
  const StoppedRuns stopped(raced, std::move(stops));
  stopped.mark(states);
  for (const RaceStop& stop : stopped.stops())
    report.experiments.at(stop.experiment).stop = stop_sentence(stop, experiments);
  for (std::size_t index = 0; index < experiments.size(); ++index)
    report.experiments[index].values = std::move(experiments[index].values);
  count_jobs(states, report);
  count_runs(states, stopped, report);

  const std::vector<AttemptRecord> open = store.open_attempts();
  report.running = running_attempts(store, open, now);
  report.lately = std::min(looked_back, now - store.first_start().value_or(now));
  report.finished_lately = store.finished_since(now - report.lately);
  group_failures(store, stopped.jobs(raced), report);
  report.work = remaining_work(states, open, now);
  report.memory = store.stage_memory();
  const std::string fact = workers_fact;
  for (const auto& [name, values] : store.provenance())
    if (name.starts_with(fact)) report.shares.push_back({name.substr(fact.size()), values.back()});
  return report;
}

std::string cause_of_failure(const std::string& sentence) {
  std::string cause;
  std::size_t at = 0;
  const std::size_t end = std::min(sentence.size(), sentence.find('\n'));
  while (at < end) {
    if (!is_of_a_word(sentence[at])) {
      cause += sentence[at++];
      continue;
    }
    const std::size_t begin = at;
    while (at < end && is_of_a_word(sentence[at])) ++at;
    const std::string word = sentence.substr(begin, at - begin);
    const bool differs = std::ranges::any_of(
        word, [](char letter) { return letter == '/' || std::isdigit(static_cast<unsigned char>(letter)) != 0; });
    cause += differs ? "#" : word;
  }
  return cause;
}

}  // namespace foldwise::results
