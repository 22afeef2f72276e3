// SPDX-License-Identifier: Apache-2.0
#include "results/runs/predicted.h"

#include "experiments/fields/configuration.h"
#include "experiments/jobs/targets.h"

namespace foldwise::results {
namespace {

DatasetOptions dataset_of(const ExperimentRecord& experiment) {
  return parse_configuration(experiment.configuration).dataset;
}

std::vector<std::string> judged_by(const DatasetOptions& dataset) {
  if (dataset.name == DatasetName::youtube8m) return {"global_average_precision"};
  const std::vector<std::string> targets = target_names(dataset);
  if (targets.empty()) return {"accuracy"};
  if (targets.size() == 1) return {"concordance"};
  std::vector<std::string> metrics;
  metrics.reserve(targets.size());
  for (const std::string& target : targets) metrics.push_back("concordance_" + target);
  return metrics;
}

}  // namespace

std::vector<std::vector<std::string>> recorded_target_names(const Store& store) {
  std::vector<std::vector<std::string>> names;
  for (const ExperimentRecord& experiment : store.experiments()) names.push_back(target_names(dataset_of(experiment)));
  return names;
}

std::vector<std::string> usual_metrics(const Store& store) {
  const std::vector<ExperimentRecord> experiments = store.experiments();
  std::vector<std::string> metrics{"accuracy"};
  if (!experiments.empty()) metrics = judged_by(dataset_of(experiments.front()));
  metrics.emplace_back("epochs");
  return metrics;
}

}  // namespace foldwise::results
