// SPDX-License-Identifier: Apache-2.0
#include "experiments/sweep/module_conflicts.h"

#include <string>
#include <string_view>

#include "experiments/fields/value.h"

namespace foldwise {
namespace {

/// What means something to a user's own module alone.
void check_other_backbone(const ModelOptions& model, std::vector<Conflict>& found) {
  const auto check = [&](std::string_view field, const std::string& seen) {
    if (seen.empty()) return;
    found.push_back({field, "saw " + seen + " with model.backbone " + std::string(name_of(model.backbone)) +
                                ", which does not use it; leave it out, or use model.backbone torchscript"});
  };
  check("model.file", model.file);
  check("model.trust", model.trust ? "true" : "");
  check("model.head_prefix", model.head_prefix.text);
}

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

/// What a module whose layers nobody but itself knows does not use: its answers are scores.
void check_layers(const ModelOptions& model, std::vector<Conflict>& found) {
  const ModelOptions defaults;
  const auto check = [&](std::string_view field, const auto& value, const auto& without, const std::string& seen) {
    if (value == without) return;
    found.push_back({field, "saw " + seen +
                                " with model.backbone torchscript, which does not use it; leave it out, or use another "
                                "backbone"});
  };
  check("model.temporal_stride", model.temporal_stride, defaults.temporal_stride,
        std::string(name_of(model.temporal_stride)));
  check("model.features", model.features, defaults.features, std::string(name_of(model.features)));
  check("model.width", model.width, defaults.width, number_text(model.width));
  check("model.dropout", model.dropout, defaults.dropout, number_text(model.dropout));
  // The kernels of a file of weights are inflated where the module's have an axis more.
  if (model.weights.empty()) {
    check("model.inflation", model.inflation, defaults.inflation, std::string(name_of(model.inflation)));
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
  if (model.backbone != Backbone::torchscript) {
    check_other_backbone(model, found);
    return;
  }
  check_file(model, found);
  check_layers(model, found);
  check_features(model, found);
}

}  // namespace foldwise
