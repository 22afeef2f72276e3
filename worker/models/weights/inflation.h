// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/types.h>

#include <cstdint>

#include "experiments/experiment.h"

namespace foldwise::worker {

/// A 2D kernel [out, in, height, width] as a 3D kernel [out, in, frames, height, width] that answers a static clip as
/// the 2D kernel answers its image. copied: w / frames at every time step (T 1.2.5); centered: w in the middle, zeros
/// around it (C 3.3.2). `frames` is odd.
torch::Tensor inflate_kernel(const torch::Tensor& kernel, std::int64_t frames, Inflation inflation);

}  // namespace foldwise::worker
