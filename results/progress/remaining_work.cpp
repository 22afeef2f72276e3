// SPDX-License-Identifier: Apache-2.0
#include "results/progress/remaining_work.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <unordered_map>

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

std::array<Durations, stages> finished_durations(const PlanStates& states) {
  std::array<Durations, stages> durations;
  for (const auto& [stage, state] : states.jobs) {
    if (state.status != JobStatus::finished || state.attempts == 0) continue;
    durations.at(static_cast<std::size_t>(stage)).add(state.seconds);
  }
  return durations;
}

/// Jobs that cannot begin, because one of their run's that they build on has failed or diverged.
std::vector<bool> blocked_jobs(const PlanStates& states) {
  std::vector<bool> blocked(states.jobs.size());
  for (const PlanStates::Run& run : states.runs) {
    bool in_vain = false;
    for (const std::uint32_t job : states.jobs_of(run)) {
      if (in_vain) blocked[job] = true;
      in_vain = in_vain || ended_in_vain(states.jobs[job].state.status);
    }
  }
  return blocked;
}

}  // namespace

RemainingWork remaining_work(const PlanStates& states, const std::vector<AttemptRecord>& open_attempts, double now) {
  const auto durations = finished_durations(states);
  const std::vector<bool> blocked = blocked_jobs(states);
  std::unordered_map<std::uint32_t, double> started;
  for (const auto& attempt : open_attempts) {
    const auto job = states.running.find(attempt.start.job);
    if (job != states.running.end()) started[job->second] = attempt.start.started;
  }
  RemainingWork work;
  double seconds = 0;
  std::array<double, stages> left{};
  for (std::uint32_t place = 0; place < states.jobs.size(); ++place) {
    const auto& [stage, state] = states.jobs[place];
    if ((state.status != JobStatus::planned && state.status != JobStatus::running) || blocked[place]) continue;
    ++work.jobs;
    ++left.at(static_cast<std::size_t>(stage));
    const auto mean = durations.at(static_cast<std::size_t>(stage)).mean();
    if (!mean) {
      if (!work.unknown) work.unknown = stage;
      continue;
    }
    const auto running = started.find(place);
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
