// SPDX-License-Identifier: Apache-2.0
#include "experiments/sweep/conflicts/pretraining_conflicts.h"

#include <string>

#include "experiments/facts/backbone_facts.h"
#include "experiments/facts/pretraining.h"
#include "experiments/fields/value.h"

namespace foldwise {
namespace {

/// The backbones of five blocks of convolutions.
std::string names_of_blocked() {
  std::string names;
  for (const BackboneFacts& row : backbone_rows) {
    if (row.of_pictures) names += (names.empty() ? "" : ", ") + std::string(name_of(row.backbone));
  }
  return names;
}

void check_pictures(const Experiment& experiment, std::vector<Conflict>& found) {
  const std::string pictures(name_of(experiment.pretraining.dataset));
  const ModelOptions& model = experiment.model;
  if (experiment.pretraining.root.empty()) {
    found.push_back({"pretraining.root", "saw nothing; give the folder that holds " + pictures});
  }
  if (!facts_of(model.backbone).of_pictures) {
    found.push_back({"pretraining.dataset", "saw " + pictures + " with model.backbone " +
                                                std::string(name_of(model.backbone)) +
                                                ", whose layers no network of single pictures has; allowed: none, or "
                                                "model.backbone " +
                                                names_of_blocked()});
  }
  const double validation = experiment.pretraining.validation_fraction;
  if (facts_of(experiment.pretraining.dataset).validates && validation != PretrainingOptions{}.validation_fraction) {
    found.push_back(
        {"pretraining.validation_fraction", "saw " + number_text(validation) + " with pretraining.dataset " + pictures +
                                                ", which has validation pictures of its own; leave it out"});
  }
}

}  // namespace

void add_pretraining_conflicts(const Experiment& experiment, std::vector<Conflict>& found) {
  if (is_pretrained(experiment)) check_pictures(experiment, found);
  const TunedFrom first = experiment.training.tuned_from;
  if (first == TunedFrom::full || facts_of(experiment.model.backbone).of_pictures) return;
  found.push_back({"training.tuned_from", "saw " + std::string(name_of(first)) + " with model.backbone " +
                                              std::string(name_of(experiment.model.backbone)) +
                                              ", which has no five blocks of convolutions; allowed: full, or "
                                              "model.backbone " +
                                              names_of_blocked()});
}

}  // namespace foldwise
