// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/types.h>

#include <optional>
#include <span>
#include <vector>

#include "worker/clips/sampling/planted_frames.h"

namespace foldwise::worker {

/// How well joint_softmax's p(f | S), the sum of p(c, f | S) over classes (I 3.3), tells a video's planted frames:
/// Spearman's correlation of it with the intensity of the frames that its steps begin at, the mean over videos that
/// have one: of those where either is the same throughout, and of those of which nothing is planted, there is none.
/// `sequences`: of each video its scores at every step, [outputs, steps]; `stride`: frames from step to step. Steps in
/// a short video's padding do not count. Nothing where no video has a correlation.
std::optional<double> importance_correlation(std::span<const torch::Tensor> sequences,
                                             std::span<const PlantedFrames> planted, int stride);

}  // namespace foldwise::worker
