// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <memory>

#include "experiments/choice_table.h"
#include "experiments/fusion_choices.h"
#include "worker/models/fusion/augmented_mixing.h"
#include "worker/models/fusion/central_mixing.h"
#include "worker/models/fusion/fusion_mixing.h"

namespace foldwise::worker {

/// Which networks a kind of fusion is made of, and whose scores count.
struct FusionFacts {
  FusionKind kind;
  bool audio = false;
  bool video = false;
  bool joint = false;
  bool scores_modalities = true;  ///< false: the networks of single modalities only give to the joint one
  /// What stands behind each hidden layer; null: nothing, each network goes on by itself.
  std::shared_ptr<FusionMixing> (*mixing)(const FusionWidths& widths, const FusionOptions& options) = nullptr;

  bool scores_audio() const { return audio && scores_modalities; }
  bool scores_video() const { return video && scores_modalities; }
};

inline std::shared_ptr<FusionMixing> central_mixing(const FusionWidths& /*widths*/, const FusionOptions& /*options*/) {
  return std::make_shared<CentralMixing>();
}

inline std::shared_ptr<FusionMixing> augmented_mixing(const FusionWidths& widths, const FusionOptions& options) {
  return std::make_shared<AugmentedMixing>(widths, options);
}

inline constexpr auto fusion_rows = std::to_array<FusionFacts>({
    {.kind = FusionKind::audio_only, .audio = true},
    {.kind = FusionKind::video_only, .video = true},
    {.kind = FusionKind::early, .joint = true},
    {.kind = FusionKind::late, .audio = true, .video = true},
    {.kind = FusionKind::ensemble, .audio = true, .video = true, .joint = true},
    {.kind = FusionKind::central_net,
     .audio = true,
     .video = true,
     .joint = true,
     .scores_modalities = false,
     .mixing = central_mixing},
    {.kind = FusionKind::augmented_ensemble, .audio = true, .video = true, .joint = true, .mixing = augmented_mixing},
});
static_assert(each_has_its_row(fusion_rows, &FusionFacts::kind));

inline const FusionFacts& facts_of(FusionKind kind) {
  return fusion_rows[static_cast<std::size_t>(kind)];
}

}  // namespace foldwise::worker
