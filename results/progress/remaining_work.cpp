// SPDX-License-Identifier: Apache-2.0
#include "results/progress/remaining_work.h"

#include <algorithm>
#include <array>
#include <unordered_set>

namespace foldwise::results {
namespace {

constexpr std::size_t stages = Choices<Stage>::names.size();

/// Mean duration of each stage's finished jobs. Adopted ones, which took no time here, tell nothing.
std::array<std::optional<double>, stages> mean_durations(const std::vector<JobRecord>& jobs,
                                                         const std::unordered_map<Key, JobState>& states) {
  std::array<double, stages> seconds{};
  std::array<int, stages> counts{};
  for (const auto& job : jobs) {
    const auto& state = states.at(job.key);
    if (state.status != JobStatus::finished || state.attempts == 0) continue;
    seconds.at(static_cast<std::size_t>(job.stage)) += state.seconds;
    ++counts.at(static_cast<std::size_t>(job.stage));
  }
  std::array<std::optional<double>, stages> means;
  for (std::size_t stage = 0; stage < stages; ++stage) {
    if (counts.at(stage) > 0) means.at(stage) = seconds.at(stage) / counts.at(stage);
  }
  return means;
}

/// Jobs that cannot begin, because one of their run's that they build on has failed or diverged.
std::unordered_set<Key> blocked_jobs(const std::vector<RunRecord>& runs,
                                     const std::unordered_map<Key, JobState>& states) {
  std::unordered_set<Key> blocked;
  for (const auto& run : runs) {
    bool in_vain = false;
    for (const Key& job : run.jobs()) {
      if (in_vain) blocked.insert(job);
      in_vain = in_vain || ended_in_vain(states.at(job).status);
    }
  }
  return blocked;
}

}  // namespace

RemainingWork remaining_work(const std::vector<JobRecord>& jobs, const std::vector<RunRecord>& runs,
                             const std::unordered_map<Key, JobState>& states,
                             const std::vector<AttemptRecord>& open_attempts, double now) {
  const auto means = mean_durations(jobs, states);
  const auto blocked = blocked_jobs(runs, states);
  std::unordered_map<Key, double> started;
  for (const auto& attempt : open_attempts) started[attempt.start.job] = attempt.start.started;
  RemainingWork work;
  double seconds = 0;
  for (const auto& job : jobs) {
    const auto& state = states.at(job.key);
    if ((state.status != JobStatus::planned && state.status != JobStatus::running) || blocked.contains(job.key))
      continue;
    ++work.jobs;
    const auto mean = means.at(static_cast<std::size_t>(job.stage));
    if (!mean) {
      if (!work.unknown) work.unknown = job.stage;
      continue;
    }
    const auto running = started.find(job.key);
    const double worked = state.seconds + (running == started.end() ? 0 : now - running->second);
    seconds += std::max(0.0, *mean - worked);
  }
  if (!work.unknown) work.seconds = seconds;
  return work;
}

}  // namespace foldwise::results
