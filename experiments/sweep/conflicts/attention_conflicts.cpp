// SPDX-License-Identifier: Apache-2.0
#include "experiments/sweep/conflicts/attention_conflicts.h"

#include <string>

#include "experiments/facts/backbone_facts.h"
#include "experiments/facts/step_features.h"

namespace foldwise {
namespace {

/// Features have steps, but no places and no pixels.
void check_backbone(const Experiment& experiment, std::vector<Conflict>& found) {
  const AttentionOptions& attention = experiment.model.attention;
  if (facts_of(experiment.model.backbone).takes == BackboneInput::pictures) return;
  const std::string backbone = " with model.backbone " + std::string(name_of(experiment.model.backbone)) +
                               ", which takes no pictures; allowed: ";
  if (attention.kind == AttentionKind::spatial_transformer || makes_steps(attention.kind)) {
    found.push_back({"model.attention.kind", "saw " + std::string(name_of(attention.kind)) + backbone +
                                                 "none, mask, self_attention, or another backbone"});
  } else if (attention.kind != AttentionKind::none && attention.over == AttentionOver::spatial) {
    found.push_back(
        {"model.attention.over", "saw spatial" + backbone + "temporal, spatiotemporal, or another backbone"});
  }
}

/// The vectors that the heads make of a frame's places are not those that fully-connected layers of a backbone take.
void check_maps(const ModelOptions& model, std::vector<Conflict>& found) {
  if (!makes_steps(model.attention.kind) || model.features != BackboneFeatures::published) return;
  if (step_features_of(model.backbone).last_convolution == 0) return;
  found.push_back({"model.features", "saw published with model.attention.kind " +
                                         std::string(name_of(model.attention.kind)) + ", in whose place " +
                                         std::string(name_of(model.backbone)) +
                                         " has fully-connected layers; allowed: last_convolution, or another "
                                         "model.attention.kind"});
}

/// Attention over time stands behind the reduction over space, which comes last where scores of positions are pooled.
void check_pooling(const Experiment& experiment, std::vector<Conflict>& found) {
  const AttentionOptions& attention = experiment.model.attention;
  const Pooling pooling = experiment.model.pooling;
  if (pooling != Pooling::max_scores && pooling != Pooling::average_scores) return;
  if (makes_steps(attention.kind)) {
    found.push_back({"model.pooling", "saw " + std::string(name_of(pooling)) + " with model.attention.kind " +
                                          std::string(name_of(attention.kind)) +
                                          ", which leaves steps and no positions; allowed: another pooling, or another "
                                          "model.attention.kind"});
  }
  if (attention.kind != AttentionKind::self_attention || attention.over != AttentionOver::temporal) return;
  found.push_back({"model.pooling", "saw " + std::string(name_of(pooling)) +
                                        " with temporal self_attention, which takes steps and not positions; allowed: "
                                        "another pooling, or another model.attention.over"});
}

}  // namespace

void add_attention_conflicts(const Experiment& experiment, std::vector<Conflict>& found) {
  const AttentionOptions& attention = experiment.model.attention;
  if (attention.kind == AttentionKind::mask && attention.context != MaskContext::none &&
      attention.over != AttentionOver::spatiotemporal) {
    found.push_back({"model.attention.context", "saw " + std::string(name_of(attention.context)) +
                                                    " with model.attention.over " +
                                                    std::string(name_of(attention.over)) +
                                                    "; allowed: none, or model.attention.over spatiotemporal"});
  }
  check_backbone(experiment, found);
  check_maps(experiment.model, found);
  check_pooling(experiment, found);
}

}  // namespace foldwise
