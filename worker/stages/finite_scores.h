// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/types.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "worker/evaluation/scored_part.h"

namespace foldwise::worker {

/// Whether every score is a finite number: what is not is no prediction, and counts in no metric.
inline bool all_finite(const std::vector<Prediction>& predictions) {
  return std::ranges::all_of(predictions, [](const Prediction& prediction) {
    return std::ranges::all_of(prediction.scores, [](double score) { return std::isfinite(score); });
  });
}

inline bool all_finite(const PartScores& scores) {
  const auto finite = [](const torch::Tensor& steps) { return torch::isfinite(steps).all().item<bool>(); };
  return all_finite(scores.samples) && std::ranges::all_of(scores.sequences, finite);
}

}  // namespace foldwise::worker
