// SPDX-License-Identifier: Apache-2.0
#include "experiments/sweep/recurrence_conflicts.h"

#include <string>
#include <string_view>

#include "experiments/fields/value.h"
#include "experiments/training_scheme.h"

namespace foldwise {
namespace {

/// Settings of what an experiment does not have.
template <typename Options, typename Member>
void check_unused(const Options& options, Member Options::*member, std::string_view field, std::string_view owner,
                  std::vector<Conflict>& found) {
  if (options.*member == Options{}.*member) return;
  found.push_back({field, "saw " + number_text(options.*member) + " without " + std::string(owner) +
                              ", which alone uses it; leave it out, or use " + std::string(owner)});
}

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
  using R = RecurrenceOptions;
  const ModelOptions& model = experiment.model;
  const std::string against = reason_against(experiment);
  if (model.recurrence.kind == RecurrenceKind::none) {
    constexpr std::string_view owner = "model.recurrence.kind lstm";
    check_unused<R, int>(model.recurrence, &R::units, "model.recurrence.units", owner, found);
    check_unused<R, double>(model.recurrence, &R::dropout, "model.recurrence.dropout", owner, found);
    check_unused<R, double>(model.recurrence, &R::recurrent_dropout, "model.recurrence.recurrent_dropout", owner,
                            found);
  } else if (!against.empty()) {
    found.push_back(
        {"model.recurrence.kind", "saw " + std::string(name_of(model.recurrence.kind)) + against + "; allowed: none"});
  } else if (pools_positions(model.pooling)) {
    found.push_back({"model.pooling", "saw " + std::string(name_of(model.pooling)) + " with model.recurrence.kind " +
                                          std::string(name_of(model.recurrence.kind)) +
                                          ", which takes steps and not positions; allowed: another pooling, or "
                                          "model.recurrence.kind none"});
  }
  using H = HeadLayers;
  if (model.head.kind == HeadKind::published) {
    constexpr std::string_view owner = "model.head.kind three_layers";
    check_unused<H, int>(model.head, &H::first_units, "model.head.first_units", owner, found);
    check_unused<H, int>(model.head, &H::second_units, "model.head.second_units", owner, found);
  } else if (!against.empty()) {
    found.push_back(
        {"model.head.kind", "saw " + std::string(name_of(model.head.kind)) + against + "; allowed: published"});
  }
}

}  // namespace foldwise
