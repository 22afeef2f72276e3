// SPDX-License-Identifier: Apache-2.0
#include "experiments/sweep/fusion_conflicts.h"

#include <algorithm>
#include <array>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>

namespace foldwise {
namespace {

using Kinds = std::span<const FusionKind>;

constexpr std::array has_joint{FusionKind::early, FusionKind::ensemble, FusionKind::central_net,
                               FusionKind::augmented_ensemble};
constexpr std::array averages_scores{FusionKind::late, FusionKind::ensemble, FusionKind::augmented_ensemble};
constexpr std::array has_gates{FusionKind::augmented_ensemble};

template <typename Member>
std::string shown(const Member& value) {
  if constexpr (std::is_enum_v<Member>) {
    return std::string(name_of(value));
  } else {
    return std::to_string(value);
  }
}

/// A value that is written out as it is by default cannot be told from one that is not there.
template <typename Member>
void check_kind(const FusionOptions& fusion, std::string_view field, const Member& value, const Member& without,
                Kinds users, std::vector<Conflict>& found) {
  if (value == without || std::ranges::count(users, fusion.kind) > 0) return;
  std::string names;
  for (const FusionKind kind : users) names += (names.empty() ? "" : ", ") + std::string(name_of(kind));
  found.push_back({field, "saw " + shown(value) + " with model.fusion.kind " + shown(fusion.kind) +
                              ", which does not use it; leave it out, or use model.fusion.kind " + names});
}

void check_other_networks(const ModelOptions& model, std::vector<Conflict>& found) {
  if (model.fusion == FusionOptions{}) return;
  const FusionOptions& fusion = model.fusion;
  const FusionOptions defaults;
  const auto check = [&](std::string_view field, const auto& value, const auto& without) {
    if (value == without) return;
    found.push_back({field, "saw " + shown(value) + " with model.backbone " + shown(model.backbone) +
                                ", which has no two modalities; leave it out, or use model.backbone audio_visual"});
  };
  check("model.fusion.kind", fusion.kind, defaults.kind);
  check("model.fusion.join", fusion.join, defaults.join);
  check("model.fusion.factors", fusion.factors, defaults.factors);
  check("model.fusion.scores", fusion.scores, defaults.scores);
  check("model.fusion.layers", fusion.layers, defaults.layers);
  check("model.fusion.units.audio", fusion.units.audio, defaults.units.audio);
  check("model.fusion.units.video", fusion.units.video, defaults.units.video);
  check("model.fusion.reduction", fusion.reduction, defaults.reduction);
  check("model.fusion.gates", fusion.gates, defaults.gates);
}

}  // namespace

// The units of a modality that a kind does without are not refused: a sweep over kinds says both once.
void add_fusion_conflicts(const ModelOptions& model, std::vector<Conflict>& found) {
  if (model.backbone != Backbone::audio_visual) return check_other_networks(model, found);
  const FusionOptions& fusion = model.fusion;
  const FusionOptions defaults;
  check_kind(fusion, "model.fusion.join", fusion.join, defaults.join, has_joint, found);
  check_kind(fusion, "model.fusion.scores", fusion.scores, defaults.scores, averages_scores, found);
  check_kind(fusion, "model.fusion.reduction", fusion.reduction, defaults.reduction, has_gates, found);
  check_kind(fusion, "model.fusion.gates", fusion.gates, defaults.gates, has_gates, found);
  if (fusion.join != FeatureJoin::bilinear && fusion.factors != defaults.factors) {
    found.push_back({"model.fusion.factors", "saw " + shown(fusion.factors) + " with model.fusion.join " +
                                                 shown(fusion.join) +
                                                 ", which does not use it; leave it out, or use model.fusion.join "
                                                 "bilinear"});
  }
}

}  // namespace foldwise
