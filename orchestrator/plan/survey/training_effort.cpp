// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/plan/survey/training_effort.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "experiments/jobs/stage_facts.h"
#include "experiments/sweep/experiment_walk.h"

namespace foldwise::orchestrator {
namespace {

/// By item.
std::vector<bool> trainings_left(const Plan& plan, const PlanSurvey& survey) {
  const auto& items = plan.workload().items;
  std::vector<bool> left(items.size());
  for (std::size_t index = 0; index < items.size(); ++index) {
    const Fate fate = survey.fates[index];
    left[index] = facts_of(items[index].stage).trains && fate != Fate::reused && fate != Fate::settled;
  }
  return left;
}

/// Samples that each part trains on.
std::vector<double> samples_of(const Plan& plan) {
  std::vector<double> samples;
  for (const PlannedPart& part : plan.parts()) {
    const std::string& letters = plan.fold_records().folds[part.division].parts;
    samples.push_back(static_cast<double>(std::ranges::count(letters, results::FoldRecord::train)));
  }
  return samples;
}

/// "773", "9.7 million"
std::string count_text(double count) {
  return count < 1e6 ? fmt::format("{:.0f}", count) : fmt::format("{:.1f} million", count / 1e6);
}

}  // namespace

TrainingEffort TrainingEffort::left(const Sweep& sweep, const Plan& plan, const PlanSurvey& survey) {
  std::vector<bool> is_left = trainings_left(plan, survey);
  TrainingEffort effort;
  for (const PlannedPretraining& pretraining : plan.pretrainings()) {
    if (!is_left[pretraining.item]) continue;
    is_left[pretraining.item] = false;
    ++effort.trainings;
    effort.epochs += pretraining.epochs;
    effort.samples += static_cast<double>(pretraining.epochs) * static_cast<double>(pretraining.samples);
  }
  const std::vector<double> samples = samples_of(plan);
  ExperimentWalk walk(sweep);
  for (const PlannedRun& run : plan.planned_runs()) {
    for (const std::uint32_t item : run.items) {  // on stored features, the training of their network is one too
      if (item == PlannedRun::none || !is_left[item]) continue;
      is_left[item] = false;
      const double epochs = walk.at(run.experiment).training.epochs;
      ++effort.trainings;
      effort.epochs += epochs;
      effort.samples += epochs * samples[run.part];
    }
  }
  return effort;
}

std::string to_sentence(const TrainingEffort& effort) {
  if (effort.trainings == 0) return "";
  return fmt::format("{} training{} left: at most {} epochs, {} samples", effort.trainings,
                     effort.trainings == 1 ? "" : "s", count_text(effort.epochs), count_text(effort.samples));
}

}  // namespace foldwise::orchestrator
