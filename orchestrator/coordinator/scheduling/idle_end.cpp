// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/coordinator/scheduling/idle_end.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>
#include <queue>
#include <random>

namespace foldwise::orchestrator {
namespace {

/// What the longest of the last jobs takes is a matter of luck, most of all for few workers: of so many trials the one
/// that a twentieth of them exceeds.
constexpr std::size_t jobs_for_all_trials = 8000;
constexpr std::size_t fewest_trials = 8;
constexpr std::size_t most_trials = 100;
constexpr std::size_t exceeded_by = 20;

double one_trial(const std::vector<double>& seconds, std::size_t workers, double spread, double mean,
                 std::mt19937_64& random) {
  std::normal_distribution<double> normal;
  const auto drawn = [&](double expected) { return expected * std::exp(spread * normal(random)); };
  std::priority_queue<double, std::vector<double>, std::greater<>> free_at;
  double last = 0;
  for (std::size_t worker = 0; worker < workers; ++worker) {
    // Each is somewhere in a job, which may be a long one.
    const double left = drawn(mean) * (static_cast<double>(worker) + 0.5) / static_cast<double>(workers);
    free_at.push(left);
    last = std::max(last, left);
  }
  for (const double expected : seconds) {
    const double end = free_at.top() + drawn(expected);
    free_at.pop();
    free_at.push(end);
    last = std::max(last, end);
  }
  double idle = 0;
  for (; !free_at.empty(); free_at.pop()) idle += std::max(0.0, last - free_at.top());
  return idle;
}

}  // namespace

double idle_at_the_end(std::vector<double> seconds, std::size_t workers, double spread) {
  if (seconds.empty() || workers < 2) return 0;
  std::ranges::sort(seconds, std::greater());
  const double mean = std::accumulate(seconds.begin(), seconds.end(), 0.0) / static_cast<double>(seconds.size());
  std::vector<double> trials(std::clamp(jobs_for_all_trials / seconds.size(), fewest_trials, most_trials));
  std::mt19937_64 random(1);
  for (double& trial : trials) trial = one_trial(seconds, workers, spread, mean, random);
  const auto found = trials.begin() + static_cast<std::ptrdiff_t>(trials.size() / exceeded_by);
  std::nth_element(trials.begin(), found, trials.end(), std::greater<>());
  return *found;
}

}  // namespace foldwise::orchestrator
