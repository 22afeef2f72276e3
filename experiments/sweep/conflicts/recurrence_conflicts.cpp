// SPDX-License-Identifier: Apache-2.0
#include "experiments/sweep/conflicts/recurrence_conflicts.h"

#include <string>

#include "experiments/facts/training_scheme.h"

namespace foldwise {
namespace {

/// Where neither a recurrent layer nor a head of other layers can stand.
std::string reason_against(const Experiment& experiment) {
  if (experiment.model.backbone == Backbone::torchscript) {
    return " with model.backbone torchscript, which gives scores and no features";
  }
  if (trains_on_features(experiment)) {
    return " with training.scheme frozen_features, which trains the head of the network that its features are of";
  }
  return {};
}

bool pools_positions(Pooling pooling) {
  return pooling == Pooling::max_scores || pooling == Pooling::average_scores;
}

}  // namespace

void add_recurrence_conflicts(const Experiment& experiment, std::vector<Conflict>& found) {
  const ModelOptions& model = experiment.model;
  const std::string against = reason_against(experiment);
  if (model.recurrence.kind != RecurrenceKind::none && !against.empty()) {
    found.push_back(
        {"model.recurrence.kind", "saw " + std::string(name_of(model.recurrence.kind)) + against + "; allowed: none"});
  } else if (model.recurrence.kind != RecurrenceKind::none && pools_positions(model.pooling)) {
    found.push_back({"model.pooling", "saw " + std::string(name_of(model.pooling)) + " with model.recurrence.kind " +
                                          std::string(name_of(model.recurrence.kind)) +
                                          ", which takes steps and not positions; allowed: another pooling, or "
                                          "model.recurrence.kind none"});
  }
  if (model.head.kind != HeadKind::published && !against.empty()) {
    found.push_back(
        {"model.head.kind", "saw " + std::string(name_of(model.head.kind)) + against + "; allowed: published"});
  }
}

}  // namespace foldwise
