// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/types.h>

#include "experiments/experiment.h"

namespace foldwise::worker {

/// Clip scores for training, by options.pooling: [batch, classes, frames] -> [batch, classes].
/// two_step: temporal average (T 2.1.2); softmax: maximum over the clip's window (T 3.3.1.3).
/// `steps` [batch], int64: only so many of a sample's frames count, the rest is padding; undefined: all of them.
torch::Tensor pool_clip(const torch::Tensor& sequence, Pooling pooling, const torch::Tensor& steps = {});

/// Scores of whole videos: [batch, classes, frames] -> [batch, classes]. softmax: maximum over windows of `clip_frames`
/// with stride 1 (one window when the sequence is shorter), then softmax weights with the inverse temperature
/// (T Eq. 3.3); two_step: softmax weights on the frames' scores (inverse temperature 0 is the published average).
/// Computed in double, so that an inverse temperature of 1e6 is the maximum and not a sum of rounding errors.
torch::Tensor pool_video(const torch::Tensor& sequence, Pooling pooling, int clip_frames, double inverse_temperature);

}  // namespace foldwise::worker
