// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "experiments/experiment.h"

namespace foldwise::worker {

/// What a sampler learns from a clip that was run alone, from before it was trained on.
enum class ClipFigure {
  target_score,  ///< the logit of the clip's class
  loss           ///< as it stands in training, without a weight
};

/// How the clips of an epoch are to be scored.
struct ClipScoring {
  ScoringClip clip = ScoringClip::clean;
  ClipFigure figure = ClipFigure::target_score;
  bool operator==(const ClipScoring&) const = default;
};

}  // namespace foldwise::worker
