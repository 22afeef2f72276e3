// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/plan/training_effort.h"

#include <fmt/format.h>

#include <algorithm>
#include <unordered_set>

#include "experiments/jobs/stage_facts.h"

namespace foldwise::orchestrator {
namespace {

std::unordered_set<Key> trainings_left(const Plan& plan, const PlanSurvey& survey) {
  std::unordered_set<Key> left;
  const auto& items = plan.workload().items;
  for (std::size_t index = 0; index < items.size(); ++index) {
    const Fate fate = survey.fates[index];
    if (facts_of(items[index].stage).trains && fate != Fate::reused && fate != Fate::settled) {
      left.insert(items[index].key);
    }
  }
  return left;
}

/// "773", "9.7 million"
std::string count_text(double count) {
  return count < 1e6 ? fmt::format("{:.0f}", count) : fmt::format("{:.1f} million", count / 1e6);
}

}  // namespace

TrainingEffort TrainingEffort::left(const Sweep& sweep, const Plan& plan, const PlanSurvey& survey) {
  std::unordered_set<Key> keys = trainings_left(plan, survey);
  const auto& folds = plan.fold_records().folds;
  TrainingEffort effort;
  for (const PlannedPretraining& pretraining : plan.pretrainings()) {
    if (keys.erase(pretraining.key) == 0) continue;
    ++effort.trainings;
    effort.epochs += pretraining.epochs;
    effort.samples += static_cast<double>(pretraining.epochs) * static_cast<double>(pretraining.samples);
  }
  for (const results::RunRecord& run : plan.runs()) {
    const auto epochs = static_cast<double>(sweep.experiment(run.experiment).training.epochs);
    for (const Key& job : run.jobs()) {  // on stored features, the training of their network is one too
      if (keys.erase(job) == 0) continue;
      ++effort.trainings;
      effort.epochs += epochs;
      if (!run.division) continue;
      effort.samples +=
          epochs * static_cast<double>(std::ranges::count(folds[*run.division].parts, results::FoldRecord::train));
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
