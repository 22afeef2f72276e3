// SPDX-License-Identifier: Apache-2.0
#include "results/runs/predicted.h"

#include "experiments/facts/dataset_choices.h"
#include "experiments/fields/configuration.h"

namespace foldwise::results {
namespace {

DatasetOptions dataset_of(const ExperimentRecord& experiment) {
  return parse_configuration(experiment.configuration).dataset;
}

std::vector<std::string> judging_metrics(const DatasetOptions& dataset) {
  const std::string metric(name_of(judged_by(choices_of(dataset.name).predictions)));
  const std::vector<std::string> targets = target_names(dataset);
  if (targets.size() <= 1) return {metric};
  std::vector<std::string> metrics;
  metrics.reserve(targets.size());
  for (const std::string& target : targets) metrics.emplace_back(metric).append("_").append(target);
  return metrics;
}

}  // namespace

std::vector<std::vector<std::string>> recorded_target_names(const StoreReader& store) {
  std::vector<std::vector<std::string>> names;
  for (const ExperimentRecord& experiment : store.experiments()) names.push_back(target_names(dataset_of(experiment)));
  return names;
}

std::vector<std::string> usual_metrics(const StoreReader& store) {
  const std::vector<ExperimentRecord> experiments = store.experiments();
  std::vector<std::string> metrics{"accuracy"};
  if (!experiments.empty()) metrics = judging_metrics(dataset_of(experiments.front()));
  metrics.emplace_back("epochs");
  return metrics;
}

}  // namespace foldwise::results
