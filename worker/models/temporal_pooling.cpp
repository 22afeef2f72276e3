// SPDX-License-Identifier: Apache-2.0
#include "worker/models/temporal_pooling.h"

#include <torch/types.h>

#include <algorithm>
#include <cstdint>
#include <limits>

namespace foldwise::worker {

namespace {

/// [batch, classes, positions] -> [batch, classes]: sum of p_t f_t with p = softmax(gamma f) of each class.
/// T Eq. 3.3.
torch::Tensor softmax_weighted(const torch::Tensor& scores, double inverse_temperature) {
  const torch::Tensor highest = std::get<0>(scores.max(2, true)).detach();
  const torch::Tensor weights = torch::softmax((scores - highest) * inverse_temperature, 2);
  return (weights * scores).sum(2);
}

torch::Tensor pool_padded(const torch::Tensor& sequence, Pooling pooling, const torch::Tensor& steps) {
  const torch::Tensor places = torch::arange(sequence.size(2), steps.options());
  const torch::Tensor padding = (places >= steps.unsqueeze(1)).unsqueeze(1);  // [batch, 1, frames]
  switch (pooling) {
    case Pooling::two_step:
      return sequence.masked_fill(padding, 0).sum(2) / steps.unsqueeze(1);
    case Pooling::softmax:
      return sequence.masked_fill(padding, -std::numeric_limits<double>::infinity()).amax(2);
  }
  TORCH_INTERNAL_ASSERT(false, "a pooling without a rule for padded clips");
}

}  // namespace

torch::Tensor pool_clip(const torch::Tensor& sequence, Pooling pooling, const torch::Tensor& steps) {
  if (steps.defined()) return pool_padded(sequence, pooling, steps);
  switch (pooling) {
    case Pooling::two_step:
      return sequence.mean(2);
    case Pooling::softmax:
      return sequence.amax(2);
  }
  TORCH_INTERNAL_ASSERT(false, "a pooling without a rule for clips");
}

torch::Tensor pool_video(const torch::Tensor& sequence, Pooling pooling, int clip_frames, double inverse_temperature) {
  torch::Tensor scores = sequence.to(torch::kDouble);
  if (pooling == Pooling::softmax) {
    const std::int64_t window = std::min<std::int64_t>(clip_frames, scores.size(2));
    scores = scores.unfold(2, window, 1).amax(3);  // [batch, classes, frames - window + 1]
  }
  return softmax_weighted(scores, inverse_temperature).to(sequence.scalar_type());
}

}  // namespace foldwise::worker
