// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/types.h>

#include <cstdint>

#include "experiments/experiment.h"

namespace foldwise::worker {

/// A 2D kernel [out, in, height, width] as a 3D kernel [out, in, frames, height, width]; `frames` is odd. By
/// how.inflation copied: w / frames at every time step (T 1.2.5), or w with how.inflation_scale whole; centered: w in
/// the middle, around it zeros or, with how.inflation_surround random, numbers from torch's generator (C 3.3.2).
/// Divided ones and those in zeros answer a static clip as the 2D kernel answers its image.
torch::Tensor inflate_kernel(const torch::Tensor& kernel, std::int64_t frames, const ModelOptions& how);

}  // namespace foldwise::worker
