// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/types.h>

#include <span>

#include "worker/clips/augmentation/colour.h"

namespace foldwise::worker {

/// change_colours of all frames of several clips at once on the device where they are, each clip by its own change and
/// in its own order: clips [batch, frames, 3, height, width], float, 0-1 -> the same. Throws std::invalid_argument
/// unless there is one change for each clip.
torch::Tensor change_colours_of_batch(const torch::Tensor& clips, std::span<const ColourChange> changes);

}  // namespace foldwise::worker
