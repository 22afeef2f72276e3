// SPDX-License-Identifier: Apache-2.0
#include "experiments/sweep/weights_conflicts.h"

#include <string>

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

}  // namespace

void add_weights_conflicts(const ModelOptions& model, std::vector<Conflict>& found) {
  check_head(model, found);
}

}  // namespace foldwise
