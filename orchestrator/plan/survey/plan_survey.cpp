// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/plan/survey/plan_survey.h"

#include <algorithm>

namespace foldwise::orchestrator {
namespace {

Fate fate_of(const results::JobState& state, int max_attempts) {
  switch (state.status) {
    case results::JobStatus::finished:
      return Fate::reused;
    case results::JobStatus::failed:
      return state.failures >= max_attempts ? Fate::settled : Fate::again;
    case results::JobStatus::diverged:
    case results::JobStatus::cancelled:
    case results::JobStatus::stopped:
      return Fate::settled;
    case results::JobStatus::planned:
    case results::JobStatus::running:
      return state.epochs > 0 ? Fate::resumed : Fate::fresh;
  }
  return Fate::fresh;
}

}  // namespace

PlanSurvey PlanSurvey::make(const Plan& plan, const JobStates& states) {
  PlanSurvey survey;
  std::array<double, Choices<Stage>::names.size()> seconds{};
  const int max_attempts = plan.limits().max_attempts;
  survey.fates.reserve(plan.workload().items.size());
  for (const WorkItem& item : plan.workload().items) {
    const auto stage = static_cast<std::size_t>(item.stage);
    const auto found = states.find(item.key);
    const Fate fate = found == states.end() ? Fate::fresh : fate_of(found->second, max_attempts);
    if (fate == Fate::reused) seconds[stage] += found->second.seconds;
    ++survey.stages[stage].jobs;
    ++survey.stages[stage].fates[static_cast<std::size_t>(fate)];
    survey.fates.push_back(fate);
  }
  for (std::size_t stage = 0; stage < seconds.size(); ++stage) {
    const std::size_t finished = survey.stages[stage].count(Fate::reused);
    if (finished > 0) survey.stages[stage].seconds_per_job = seconds[stage] / static_cast<double>(finished);
  }
  for (const PlannedRun& run : plan.planned_runs()) {
    const std::size_t experiments = std::max<std::size_t>(survey.runs_in_all.size(), run.experiment + 1);
    survey.runs_in_all.resize(experiments);
    survey.runs_done.resize(experiments);
    ++survey.runs_in_all[run.experiment];
    if (survey.fates[run.item(Stage::evaluate)] == Fate::reused) ++survey.runs_done[run.experiment];
  }
  return survey;
}

std::size_t PlanSurvey::left() const {
  std::size_t left = 0;
  for (const StageCount& stage : stages) left += stage.left();
  return left;
}

double PlanSurvey::measured_seconds_left() const {
  double seconds = 0;
  for (const StageCount& stage : stages)
    seconds += stage.seconds_per_job.value_or(0) * static_cast<double>(stage.left());
  return seconds;
}

bool PlanSurvey::all_measured() const {
  return std::ranges::all_of(stages,
                             [](const StageCount& stage) { return stage.left() == 0 || stage.seconds_per_job; });
}

}  // namespace foldwise::orchestrator
