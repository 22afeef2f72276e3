// SPDX-License-Identifier: Apache-2.0
#include "worker/evaluation/scored_part.h"

#include "worker/evaluation/judgement.h"

namespace foldwise::worker {

std::optional<ValidationFigures> ScoredPart::measure(Network& network, const Scoring& scoring,
                                                     datasets::LabelKind labels,
                                                     const EvaluationProgress& progress) const {
  const std::optional<ScoredSamples> scored = score(network, scoring, progress);
  if (!scored) return std::nullopt;
  return ValidationFigures{scored->loss, judge(labels, scored->predictions)};
}

}  // namespace foldwise::worker
