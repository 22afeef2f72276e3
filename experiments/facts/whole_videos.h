// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "experiments/experiment.h"
#include "experiments/facts/backbone_facts.h"

namespace foldwise {

/// What makes a network take a video whole.
enum class WholeVideoReason {
  none,        ///< it takes pieces, if only up to the first layer that looks at the whole
  backbone,    ///< nobody knows how far its steps look
  transformer  ///< frames move by what all of them show (T 4.3), before anything else sees them
};

/// Of a network whose first layer already looks at the whole of a video, so that none of it can be passed in pieces.
/// tests/worker/models/attention/attention_test.cpp holds what is built to it.
inline WholeVideoReason whole_video_reason(const ModelOptions& model) {
  if (!time_of(model).reach) return WholeVideoReason::backbone;
  const bool transforms = model.attention.kind == AttentionKind::spatial_transformer;
  return transforms && model.attention.over != AttentionOver::spatial ? WholeVideoReason::transformer
                                                                      : WholeVideoReason::none;
}

}  // namespace foldwise
