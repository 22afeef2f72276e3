// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "experiments/facts/backbone_facts.h"

namespace foldwise::worker {

/// Every backbone that the catalogue builds by itself, for the tests that hold for all of them. What a user's own
/// module computes is in its file.
inline std::vector<Backbone> all_backbones() {
  std::vector<Backbone> backbones;
  for (const BackboneFacts& row : backbone_rows) {
    if (row.backbone != Backbone::torchscript) backbones.push_back(row.backbone);
  }
  return backbones;
}

inline bool takes_pictures(Backbone backbone) {
  return facts_of(backbone).takes == BackboneInput::pictures;
}

}  // namespace foldwise::worker
