// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>

#include "datasets/dataset.h"

namespace foldwise::worker {

struct FrozenFront;

/// Which of a time step's features are of one modality.
struct ModalityColumns {
  int first = 0;
  int count = 0;  ///< 0: none are
  bool operator==(const ModalityColumns&) const = default;
};

struct ModalityShares {
  ModalityColumns audio = {};
  ModalityColumns video = {};
  bool operator==(const ModalityShares&) const = default;
};

/// What a fold gives to a network, and what it asks.
struct NetworkShape {
  int outputs = 0;  ///< classes, or numbers that are predicted
  datasets::LabelKind labels = datasets::LabelKind::classes;
  int features = 0;                ///< numbers at each time step; 0: pictures
  ModalityShares modalities = {};  ///< of the features, where the dataset says it
  /// Of features that a network made: what is known of it, and what alone is to be built stands behind it. Outlives
  /// whoever reads it; null: there is none.
  const FrozenFront* front = nullptr;
  bool operator==(const NetworkShape&) const = default;
};

/// Of a shape's features. Where nothing is known of them they are taken as those of YouTube-8M, of which the first 8 in
/// 9 are video: so `orchestrator models` tells what a network over them costs.
inline ModalityShares shares_of(const NetworkShape& shape) {
  if (shape.modalities != ModalityShares{}) return shape.modalities;
  const int video = std::clamp(shape.features * 8 / 9, 1, std::max(1, shape.features - 1));
  return {.audio = {video, shape.features - video}, .video = {0, video}};
}

}  // namespace foldwise::worker
