// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/types.h>

namespace foldwise::worker {

/// What one layer hands to the next, over time, and how much of it counts: shorter samples of a batch are padded.
struct Sequence {
  torch::Tensor values;       ///< [batch, channels, steps], or [batch, channels, steps, height, width]
  torch::Tensor counts = {};  ///< [batch], int64: steps of each sample that are no padding; undefined: all of them
};

}  // namespace foldwise::worker
