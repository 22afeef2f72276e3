// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/types.h>

namespace foldwise::worker {

/// How far from its own place each pixel of a clip is read, in pixels along each axis: shapes that broadcast to [batch,
/// frames, height, width]; undefined where nothing moves along that axis.
struct Shift {
  torch::Tensor frames = {};
  torch::Tensor rows = {};
  torch::Tensor columns = {};
};

/// Clips [batch, channels, frames, height, width] read at shifted places, between pixels by linear interpolation along
/// each axis that moves: bilinear, trilinear. Outside there is zero. Where a shift is zero the pixel comes back to the
/// bit. What torch's grid_sample computes with zeros as padding and align_corners false; that one refuses its gradient
/// under deterministic kernels on CUDA, though only the clip's needs sums in any order. Here the gradient of the shifts
/// is deterministic, and the clip's alone is one of gather.
torch::Tensor interpolated(const torch::Tensor& clips, const Shift& shift);

}  // namespace foldwise::worker
