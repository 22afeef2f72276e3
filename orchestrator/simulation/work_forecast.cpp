// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/simulation/work_forecast.h"

#include <algorithm>
#include <array>

#include "experiments/jobs/stage_facts.h"
#include "orchestrator/coordinator/job_history.h"
#include "orchestrator/plan/jobs/job_effort.h"

namespace foldwise::orchestrator {
namespace {

/// Seconds of work of a finished job; 0 where nobody saw it.
double timed(const JobStates& states, const Key& job) {
  const auto found = states.find(job);
  return found != states.end() && found->second.status == results::JobStatus::finished ? found->second.seconds : 0;
}

}  // namespace

WorkForecast::WorkForecast(const Plan& plan, const JobStates& states, const std::vector<TimedJob>& others)
    : plan_(plan), states_(states), of_others_(taught(plan.workload(), others)), costs_(of_others_) {
  const std::vector<WorkItem>& items = plan.workload().items;
  std::array<bool, Choices<Stage>::names.size()> is_timed{};
  std::array<bool, Choices<Stage>::names.size()> is_left{};
  for (const TimedJob& job : others) is_timed[static_cast<std::size_t>(job.kind.stage)] = true;
  for (const WorkItem& item : items) {
    const double seconds = timed(states, item.key);
    if (seconds <= 0) continue;
    costs_.took(item, seconds);
    is_timed[static_cast<std::size_t>(item.stage)] = true;
  }
  for (std::size_t item = 0; item < items.size(); ++item) {
    const double seconds = costs_.seconds(items[item]);
    saved_ += seconds * static_cast<double>(plan.times_asked(item) - 1);
    const results::JobStatus status = results::status_of(states, items[item].key);
    if (status != results::JobStatus::planned && status != results::JobStatus::running) continue;
    is_left[static_cast<std::size_t>(items[item].stage)] = true;
    left_ += seconds;
  }
  const bool any = std::ranges::any_of(stage_rows, [&](const StageFacts& facts) {
    return passes_network(facts.stage) && is_timed[static_cast<std::size_t>(facts.stage)];
  });
  bool all = std::ranges::count(is_timed, true) > 0;
  for (std::size_t stage = 0; stage < is_left.size(); ++stage) all = all && (is_timed[stage] || !is_left[stage]);
  basis_ = all ? Basis::measured : any ? Basis::partly_measured : Basis::guessed;
}

double WorkForecast::of(std::size_t item) const {
  return costs_.seconds(plan_.workload().items.at(item));
}

Simulation WorkForecast::simulate(std::size_t workers) const {
  Workload workload{.items = plan_.workload().items,
                    .specify = [](std::size_t /*item*/, int /*attempt*/) { return JobSpec{}; }};
  const int max_attempts = plan_.limits().max_attempts;
  const std::vector<JobHistory> history = histories(workload, states_, max_attempts);
  return orchestrator::simulate(workload, history,
                                {.workers = workers, .max_attempts = max_attempts, .costs = of_others_});
}

}  // namespace foldwise::orchestrator
