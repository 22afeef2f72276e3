// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "datasets/dataset.h"

namespace foldwise::worker {

/// What a fold gives to a network, and what it asks.
struct NetworkShape {
  int outputs = 0;  ///< classes, or numbers that are predicted
  datasets::LabelKind labels = datasets::LabelKind::classes;
  int features = 0;  ///< numbers at each time step; 0: pictures
  bool operator==(const NetworkShape&) const = default;
};

}  // namespace foldwise::worker
