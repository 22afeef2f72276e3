// SPDX-License-Identifier: Apache-2.0
#include "results/progress/remaining_work.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <unordered_set>

namespace foldwise::results {
namespace {

constexpr std::size_t stages = Choices<Stage>::names.size();

/// Durations of a stage's finished jobs. Adopted ones, which took no time here, tell nothing.
struct Durations {
  double count = 0;
  double sum = 0;
  double squares = 0;

  void add(double seconds) {
    ++count;
    sum += seconds;
    squares += seconds * seconds;
  }
  std::optional<double> mean() const { return count > 0 ? std::optional(sum / count) : std::nullopt; }
  /// Of single jobs; nothing of one alone.
  std::optional<double> variance() const {
    if (count < 2) return std::nullopt;
    return std::max(0.0, (squares - sum * sum / count) / (count - 1));
  }
  /// Of the sum of `jobs` further ones: their own, and that of the mean that is expected of all of them.
  std::optional<double> variance_of_sum(double jobs) const {
    const auto own = variance();
    return own ? std::optional(*own * jobs + *own / count * jobs * jobs) : std::nullopt;
  }
};

std::array<Durations, stages> finished_durations(const std::vector<JobRecord>& jobs,
                                                 const std::unordered_map<Key, JobState>& states) {
  std::array<Durations, stages> durations;
  for (const auto& job : jobs) {
    const auto& state = states.at(job.key);
    if (state.status != JobStatus::finished || state.attempts == 0) continue;
    durations.at(static_cast<std::size_t>(job.stage)).add(state.seconds);
  }
  return durations;
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
  const auto durations = finished_durations(jobs, states);
  const auto blocked = blocked_jobs(runs, states);
  std::unordered_map<Key, double> started;
  for (const auto& attempt : open_attempts) started[attempt.start.job] = attempt.start.started;
  RemainingWork work;
  double seconds = 0;
  std::array<double, stages> left{};
  for (const auto& job : jobs) {
    const auto& state = states.at(job.key);
    if ((state.status != JobStatus::planned && state.status != JobStatus::running) || blocked.contains(job.key))
      continue;
    ++work.jobs;
    ++left.at(static_cast<std::size_t>(job.stage));
    const auto mean = durations.at(static_cast<std::size_t>(job.stage)).mean();
    if (!mean) {
      if (!work.unknown) work.unknown = job.stage;
      continue;
    }
    const auto running = started.find(job.key);
    const double worked = state.seconds + (running == started.end() ? 0 : now - running->second);
    const double expected = std::max(0.0, *mean - worked);
    seconds += expected;
    work.longest = std::max(work.longest, expected);
  }
  if (work.unknown) return work;
  work.seconds = seconds;
  double variance = 0;
  for (std::size_t stage = 0; stage < stages; ++stage) {
    if (left.at(stage) == 0) continue;
    const auto of_stage = durations.at(stage).variance_of_sum(left.at(stage));
    if (!of_stage) return work;
    variance += *of_stage;
  }
  work.deviation = std::sqrt(variance);
  return work;
}

ExpectedEnd expected_end(const RemainingWork& work, std::size_t workers) {
  const auto divided = [&](double seconds) {
    return std::max(seconds / static_cast<double>(std::max<std::size_t>(1, workers)), work.longest);
  };
  const double seconds = work.seconds.value_or(0);
  ExpectedEnd end{.seconds = divided(seconds), .earliest = {}, .latest = {}};
  if (work.deviation) {
    end.earliest = divided(std::max(0.0, seconds - 2 * *work.deviation));
    end.latest = divided(seconds + 2 * *work.deviation);
  }
  return end;
}

}  // namespace foldwise::results
