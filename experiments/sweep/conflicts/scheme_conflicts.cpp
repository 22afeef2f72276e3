// SPDX-License-Identifier: Apache-2.0
#include "experiments/sweep/conflicts/scheme_conflicts.h"

#include <string>
#include <string_view>

#include "experiments/facts/backbone_facts.h"
#include "experiments/facts/pretraining.h"
#include "experiments/facts/training_scheme.h"
#include "experiments/fields/fields.h"

namespace foldwise {
namespace {

constexpr std::string_view frozen_scheme = " with training.scheme frozen_features";

void check_frozen_backbone(Backbone backbone, std::vector<Conflict>& found) {
  const std::string seen = "saw frozen_features with model.backbone " + std::string(name_of(backbone));
  if (facts_of(backbone).takes == BackboneInput::features) {
    found.push_back(
        {"training.scheme", seen + ", which takes ready-made features; allowed: end_to_end, or another backbone"});
  } else if (backbone == Backbone::torchscript) {
    found.push_back({"training.scheme", seen + ", a module of which nothing but scores is known; allowed: end_to_end, "
                                               "or another backbone"});
  }
}

/// What is stored are vectors of steps: neither pictures, nor places within them.
void check_frozen_attention(const AttentionOptions& attention, std::vector<Conflict>& found) {
  constexpr std::string_view reason = ", whose stored features have steps and no places; allowed: ";
  if (attention.kind != AttentionKind::none && attention.kind != AttentionKind::self_attention) {
    found.push_back({"model.attention.kind", "saw " + std::string(name_of(attention.kind)) +
                                                 std::string(frozen_scheme) + std::string(reason) +
                                                 "none, self_attention, or training.scheme end_to_end"});
  } else if (attention.kind == AttentionKind::self_attention && attention.over != AttentionOver::temporal) {
    found.push_back({"model.attention.over", "saw " + std::string(name_of(attention.over)) +
                                                 std::string(frozen_scheme) + std::string(reason) +
                                                 "temporal, or training.scheme end_to_end"});
  }
}

void check_frozen_pooling(Pooling pooling, std::vector<Conflict>& found) {
  if (pooling != Pooling::max_scores && pooling != Pooling::average_scores) return;
  found.push_back({"model.pooling", "saw " + std::string(name_of(pooling)) + std::string(frozen_scheme) +
                                        ", whose features are pooled over space before they are stored; allowed: "
                                        "another pooling, or training.scheme end_to_end"});
}

void check_pretrained(const Experiment& experiment, std::vector<Conflict>& found) {
  if (!starts_from_weights(experiment)) {
    found.push_back({"model.weights",
                     "saw nothing with training.frozen pretrained, whose network it names; give a "
                     "file of weights or a pretraining.dataset, or use training.frozen trained"});
  }
  // No job of such an experiment trains the network: what only that reads would be without effect.
  for (const Field& field : all_fields()) {
    const StageSet& stages = field.scope.stages;
    if (!stages.contains(Stage::train) || stages.contains(Stage::features) || stages.contains(Stage::refine)) continue;
    if (field.is_default(experiment)) continue;
    found.push_back({field.path, "saw " + field.yaml(field.get(experiment)) +
                                     " with training.frozen pretrained, which trains on no clips of frames; leave it "
                                     "out, or use training.frozen trained"});
  }
}

}  // namespace

void add_scheme_conflicts(const Experiment& experiment, std::vector<Conflict>& found) {
  if (!trains_on_features(experiment)) return;
  check_frozen_backbone(experiment.model.backbone, found);
  check_frozen_attention(experiment.model.attention, found);
  check_frozen_pooling(experiment.model.pooling, found);
  if (features_are_of_weights(experiment)) check_pretrained(experiment, found);
  const int chunk = experiment.evaluation.chunk_frames;
  if (chunk != EvaluationOptions{}.chunk_frames) {
    found.push_back({"evaluation.chunk_frames", "saw " + std::to_string(chunk) + std::string(frozen_scheme) +
                                                    ", whose videos are evaluated by their features, in one piece; "
                                                    "leave it out"});
  }
}

}  // namespace foldwise
