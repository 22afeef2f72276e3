// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "experiments/experiment.h"

namespace foldwise {

/// Whether a network's attention weighs time steps by each other (axes step and key_step of MapAxis), as figures of
/// queries and keys show it. tests/worker/models/attention/attention_test.cpp holds the maps of layers to it.
constexpr bool maps_steps_to_steps(const AttentionOptions& attention) {
  return attention.kind == AttentionKind::self_attention && attention.over != AttentionOver::spatial;
}

/// Whether it is a mask, or looks at places within frames (axes row and column), as overlays show it.
constexpr bool maps_places(const AttentionOptions& attention) {
  switch (attention.kind) {
    case AttentionKind::none:
    case AttentionKind::spatial_transformer:
      return false;
    case AttentionKind::self_attention:
      return attention.over != AttentionOver::temporal;
    case AttentionKind::mask:
    case AttentionKind::region_attention:
    case AttentionKind::attention_clusters:
      return true;
  }
  return false;
}

/// Whether it looks at places within frames, and is no mask: regions of a face that a frame is summed up by.
constexpr bool maps_regions(const AttentionOptions& attention) {
  return attention.kind != AttentionKind::mask && maps_places(attention);
}

}  // namespace foldwise
