// SPDX-License-Identifier: Apache-2.0
#include "experiments/sweep/conflicts/weights_conflicts.h"

#include <string>
#include <string_view>

#include "experiments/facts/backbone_facts.h"
#include "experiments/facts/pretraining.h"
#include "experiments/fields/value.h"

namespace foldwise {
namespace {

void check_head(const Experiment& experiment, std::vector<Conflict>& found) {
  const ModelOptions& model = experiment.model;
  if (model.weights_head == WeightsHead::strict || model.weights.empty() || is_pretrained(experiment)) return;
  if (model.backbone != Backbone::torchscript || !model.head_prefix.text.empty()) return;
  found.push_back({"model.weights_head", "saw " + std::string(name_of(model.weights_head)) +
                                             " with a module of torchscript that has no head; give model.head_prefix, "
                                             "or leave it out"});
}

/// What kernels become that are inflated: of a file, in a network that looks over time.
void check_inflation(const Experiment& experiment, std::vector<Conflict>& found) {
  const ModelOptions& model = experiment.model;
  const ModelOptions defaults;
  const auto check = [&](std::string_view field, bool is_set, const std::string& value) {
    if (!is_set) return;
    const std::string seen = "saw " + value;
    if (!starts_from_weights(experiment)) {
      if (field == "model.inflation") return;  // effects.cpp
      found.push_back({field, seen +
                                  " without model.weights and pretraining.dataset, whose kernels are inflated; leave "
                                  "it out, or name a file"});
    } else if (facts_of(model.backbone).time.reach == 0) {
      found.push_back({field, seen + " with model.backbone " + std::string(name_of(model.backbone)) +
                                  ", which inflates nothing; leave it out, or use a backbone over time"});
    }
  };
  check("model.inflation", model.inflation != defaults.inflation, std::string(name_of(model.inflation)));
  check("model.inflation_scale", model.inflation_scale != defaults.inflation_scale,
        std::string(name_of(model.inflation_scale)));
  check("model.inflation_surround", model.inflation_surround != defaults.inflation_surround,
        std::string(name_of(model.inflation_surround)));
  check("model.inflation_range", model.inflation_range != defaults.inflation_range, number_text(model.inflation_range));
  check("model.inflation_masking", model.inflation_masking != defaults.inflation_masking,
        std::string(name_of(model.inflation_masking)));
}

}  // namespace

void add_weights_conflicts(const Experiment& experiment, std::vector<Conflict>& found) {
  check_head(experiment, found);
  check_inflation(experiment, found);
}

}  // namespace foldwise
