// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/types.h>

#include <span>

#include "experiments/experiment.h"
#include "worker/clips/augmentation/warp.h"

namespace foldwise::worker {

/// What Warp does to a frame, of all frames of several clips at once on the device where they are, each clip by its own
/// placement: frames [batch, frames, height, width, 3], uint8 -> [batch, frames, 3, output.height, output.width],
/// float, 0-1. Throws std::invalid_argument unless there is one placement for each clip, and one crop_side for all of
/// them.
torch::Tensor warp_batch(const torch::Tensor& frames, std::span<const Placement> placements, Size output);

}  // namespace foldwise::worker
