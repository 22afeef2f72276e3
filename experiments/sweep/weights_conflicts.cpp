// SPDX-License-Identifier: Apache-2.0
#include "experiments/sweep/weights_conflicts.h"

#include <string>

#include "experiments/backbone_facts.h"

namespace foldwise {
namespace {

void check_head(const ModelOptions& model, std::vector<Conflict>& found) {
  if (model.weights_head == WeightsHead::strict) return;
  const std::string seen = "saw " + std::string(name_of(model.weights_head));
  if (model.weights.empty()) {
    found.push_back({"model.weights_head", seen + " without model.weights; leave it out, or name a file"});
  } else if (model.backbone == Backbone::torchscript && model.head_prefix.text.empty()) {
    found.push_back({"model.weights_head", seen +
                                               " with a module of torchscript that has no head; give "
                                               "model.head_prefix, or leave it out"});
  }
}

void check_pixels(const ModelOptions& model, std::vector<Conflict>& found) {
  if (model.normalisation == PixelNormalisation::file) return;
  if (facts_of(model.backbone).takes == BackboneInput::pictures) return;
  found.push_back({"model.normalisation", "saw " + std::string(name_of(model.normalisation)) +
                                              " with model.backbone " + std::string(name_of(model.backbone)) +
                                              ", which takes no pictures; leave it out, or use another backbone"});
}

}  // namespace

void add_weights_conflicts(const ModelOptions& model, std::vector<Conflict>& found) {
  check_head(model, found);
  check_pixels(model, found);
}

}  // namespace foldwise
