// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "datasets/dataset.h"

namespace foldwise::worker {

struct FrozenFront;

/// What a fold gives to a network, and what it asks.
struct NetworkShape {
  int outputs = 0;  ///< classes, or numbers that are predicted
  datasets::LabelKind labels = datasets::LabelKind::classes;
  int features = 0;  ///< numbers at each time step; 0: pictures
  /// Of features that a network made: what is known of it, and what alone is to be built stands behind it. Outlives
  /// whoever reads it; null: there is none.
  const FrozenFront* front = nullptr;
  bool operator==(const NetworkShape&) const = default;
};

}  // namespace foldwise::worker
