// SPDX-License-Identifier: Apache-2.0
#include "experiments/sweep/conflicts/module_conflicts.h"

#include <string>

namespace foldwise {
namespace {

void check_file(const ModelOptions& model, std::vector<Conflict>& found) {
  if (model.file.empty()) {
    found.push_back({"model.file",
                     "saw nothing with model.backbone torchscript; give the file of a module that torch.jit.script or "
                     "torch.jit.trace exported"});
  }
  if (!model.trust) {
    found.push_back({"model.trust",
                     "saw false with model.backbone torchscript; code from " +
                         (model.file.empty() ? "model.file" : model.file) +
                         " runs inside the worker, with your rights: set model.trust to true if you trust whoever made "
                         "it"});
  }
}

void check_features(const ModelOptions& model, std::vector<Conflict>& found) {
  const std::string why = " with model.backbone torchscript, which gives scores and no features; allowed: ";
  if (model.pooling == Pooling::max_features || model.pooling == Pooling::average_features) {
    found.push_back(
        {"model.pooling", "saw " + std::string(name_of(model.pooling)) + why +
                              "two_step, softmax, adaptive_softmax, 3d_max_scores, 3d_avg_scores, joint_softmax, "
                              "average, last_step"});
  }
  const AttentionKind attention = model.attention.kind;
  if (attention != AttentionKind::none && attention != AttentionKind::spatial_transformer) {
    found.push_back(
        {"model.attention.kind", "saw " + std::string(name_of(attention)) + why + "none, spatial_transformer"});
  }
}

}  // namespace

void add_module_conflicts(const ModelOptions& model, std::vector<Conflict>& found) {
  if (model.backbone != Backbone::torchscript) return;
  check_file(model, found);
  check_features(model, found);
}

}  // namespace foldwise
