// SPDX-License-Identifier: Apache-2.0
#include "results/runs/run_result.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "results/metrics/metrics.h"
#include "results/runs/pooled_result.h"
#include "results/runs/predicted.h"
#include "results/runs/races.h"
#include "results/runs/stopped_runs.h"

namespace foldwise::results {
namespace {

constexpr std::size_t longest_line = 300;

/// Of those that no job recorded, what the predictions tell.
void compute_metrics(const StoreReader& store, const std::vector<std::string>& wanted,
                     const std::vector<std::string>& target_names, RunResult& result) {
  std::vector<Prediction> predictions;
  for (const auto& metric : wanted) {
    if (result.metrics.contains(metric) || is_pooled(metric)) continue;
    if (predictions.empty()) predictions = store.predictions(result.run.evaluate);
    if (predictions.empty()) return;
    if (const auto value = computed_metric(metric, predictions, target_names)) result.metrics.emplace(metric, *value);
  }
}

constexpr const char* energy_metric = "energy";

void add_energy(const StoreReader& store, std::vector<RunResult>& results) {
  const auto joules = store.joules();
  for (RunResult& result : results) {
    if (result.state != RunState::finished) continue;
    if (const auto value = work_joules(result.run, joules)) result.metrics.emplace(energy_metric, *value);
  }
}

/// "2", "1, 3", "1-4, 7": three and more in a row as one.
std::string number_ranges(std::vector<int> numbers) {
  std::ranges::sort(numbers);
  std::string text;
  for (std::size_t first = 0; first < numbers.size();) {
    std::size_t last = first;
    while (last + 1 < numbers.size() && numbers[last + 1] <= numbers[last] + 1) ++last;
    const bool range = numbers[last] - numbers[first] >= 2;
    if (!range) last = first;
    text += (text.empty() ? "" : ", ") + std::to_string(numbers[first]);
    if (range) text += "-" + std::to_string(numbers[last]);
    first = last + 1;
  }
  return text;
}

}  // namespace

std::optional<double> RunResult::finite(const std::string& metric) const {
  const auto found = metrics.find(metric);
  if (found == metrics.end() || !std::isfinite(found->second)) return std::nullopt;
  return found->second;
}

std::string RunResult::why_missing(const std::string& metric) const {
  switch (state) {
    case RunState::finished:
      return metrics.contains(metric) ? metric + " is not a finite number" : "no " + metric + " was recorded";
    case RunState::failed:
      return "failed, " + reason;
    case RunState::diverged:
    case RunState::cancelled:
    case RunState::stopped:
      return reason;
    case RunState::unfinished:
      break;
  }
  return reason.empty() ? "not finished" : reason;
}

RunStanding run_standing(std::span<const JobStatus> statuses) {
  if (!statuses.empty() && statuses.back() == JobStatus::finished) return {RunState::finished};
  for (std::size_t job = 0; job < statuses.size(); ++job) {
    switch (statuses[job]) {
      case JobStatus::failed:
        return {RunState::failed, job};
      case JobStatus::diverged:
        return {RunState::diverged, job};
      case JobStatus::cancelled:
        return {RunState::cancelled, job};
      case JobStatus::planned:
      case JobStatus::running:
      case JobStatus::finished:
      case JobStatus::stopped:
        break;
    }
  }
  return {RunState::unfinished};
}

RunStanding run_standing(const RunRecord& run, const std::unordered_map<Key, JobState>& states) {
  std::vector<JobStatus> statuses;
  for (const Key& job : run.jobs()) statuses.push_back(status_of(states, job));
  return run_standing(statuses);
}

std::optional<double> finite_metric(const StoreReader& store, const RunRecord& run, const std::string& metric,
                                    const std::function<const std::vector<std::string>&()>& target_names) {
  std::map<std::string, double> metrics = store.metrics(run.evaluate);
  metrics.merge(store.metrics(run.train));
  const auto found = metrics.find(metric);
  std::optional<double> value;
  if (found != metrics.end()) {
    value = found->second;
  } else if (const auto predictions = store.predictions(run.evaluate); !predictions.empty() && !is_pooled(metric)) {
    value = computed_metric(metric, predictions, target_names());
  }
  return value && std::isfinite(*value) ? value : std::nullopt;
}

std::vector<RunResult> read_run_results(const StoreReader& store, const std::vector<std::string>& wanted) {
  std::vector<RunResult> results;
  std::vector<RecordedRun> recorded_runs = store.recorded_runs();
  std::vector<RaceStop> stops = current_race_stops(store);
  std::vector<RunRecord> raced;
  std::vector<ExperimentRecord> experiments;
  if (!stops.empty()) {
    for (const RecordedRun& recorded : recorded_runs) raced.push_back(recorded.run);
    experiments = store.experiments();
  }
  const StoppedRuns stopped(raced, std::move(stops));
  results.reserve(recorded_runs.size());
  for (RecordedRun& recorded : recorded_runs) {
    const RaceStop* const stop = stopped.of(results.size());
    RunResult& result = results.emplace_back();
    result.run = std::move(recorded.run);
    if (stop != nullptr) {
      result.state = RunState::stopped;
      result.reason = stop_sentence(*stop, experiments);
      continue;
    }
    const RunStanding standing = run_standing(recorded.statuses);
    result.state = standing.state;
    if (!standing.in_vain) continue;
    const Key job = result.run.jobs()[*standing.in_vain];
    result.reason = standing.state == RunState::cancelled ? "cancelled" : first_line(store.failure(job));
  }
  store.each_run_metric([&](std::size_t run, const std::string& name, double value) {
    if (results[run].state == RunState::finished) results[run].metrics.emplace(name, value);
  });
  if (wanted.empty()) return results;
  if (std::ranges::count(wanted, energy_metric) > 0) add_energy(store, results);
  const auto target_names = recorded_target_names(store);
  for (RunResult& result : results) {
    if (result.state == RunState::finished)
      compute_metrics(store, wanted, target_names.at(result.run.experiment), result);
  }
  return results;
}

RunNames::RunNames(const std::vector<RunResult>& runs, std::string only) : only_(std::move(only)) {
  for (const auto& result : runs) {
    several_folds_ = several_folds_ || result.run.fold != runs.front().run.fold;
    several_repeats_ = several_repeats_ || result.run.repeat != runs.front().run.repeat;
  }
}

std::string RunNames::operator()(const std::vector<RunRecord>& runs) const {
  if (!several_folds_ && !several_repeats_) return only_;
  std::map<int, std::vector<int>> numbers;  // of folds by repeat; of repeats where there is one fold
  for (const auto& run : runs) {
    numbers[several_folds_ && several_repeats_ ? run.repeat : 0].push_back((several_folds_ ? run.fold : run.repeat) +
                                                                           1);
  }
  std::string names;
  for (auto& [repeat, members] : numbers) {
    names += names.empty() ? "" : ", ";
    names += several_folds_ ? "fold" : "repeat";
    names += members.size() > 1 ? "s " : " ";
    names += number_ranges(std::move(members));
    if (several_folds_ && several_repeats_) names += " of repeat " + std::to_string(repeat + 1);
  }
  return names;
}

double work_seconds(const RunRecord& run, const std::unordered_map<Key, JobState>& states) {
  double seconds = 0;
  for (const Key& job : run.jobs())
    if (const auto found = states.find(job); found != states.end()) seconds += found->second.seconds;
  return seconds;
}

std::optional<double> work_joules(const RunRecord& run, const std::unordered_map<Key, double>& joules) {
  double sum = 0;
  for (const Key& job : run.jobs()) {
    const auto found = joules.find(job);
    if (found == joules.end()) return std::nullopt;
    sum += found->second;
  }
  return sum;
}

std::string first_line(const std::string& text) {
  std::string line = text.substr(0, text.find_first_of("\r\n"));
  if (line.size() <= longest_line) return line;
  auto end = longest_line;
  while ((static_cast<unsigned char>(line[end]) & 0xC0U) == 0x80U) --end;  // not within a character
  return line.substr(0, end) + "…";
}

}  // namespace foldwise::results
