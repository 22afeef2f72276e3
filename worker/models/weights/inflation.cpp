// SPDX-License-Identifier: Apache-2.0
#include "worker/models/weights/inflation.h"

#include <torch/types.h>

#include <cmath>

namespace foldwise::worker {
namespace {

torch::Tensor copied(const torch::Tensor& slice, std::int64_t frames, InflationScale scale) {
  const torch::Tensor share = scale == InflationScale::divided ? slice / static_cast<double>(frames) : slice;
  return share.repeat({1, 1, frames, 1, 1});
}

/// As PyTorch draws the kernels of its convolutions: uniform, to one over the square root of what each output adds up.
double range_of(const torch::Tensor& inflated, double asked) {
  return asked > 0 ? asked : 1 / std::sqrt(static_cast<double>(inflated[0].numel()));
}

}  // namespace

torch::Tensor inflate_kernel(const torch::Tensor& kernel, std::int64_t frames, const ModelOptions& how) {
  TORCH_INTERNAL_ASSERT(kernel.dim() == 4 && frames % 2 == 1);
  const torch::Tensor slice = kernel.unsqueeze(2);  // [out, in, 1, height, width]
  if (how.inflation == Inflation::copied) return copied(slice, frames, how.inflation_scale);
  torch::Tensor inflated = torch::zeros_like(slice).repeat({1, 1, frames, 1, 1});
  if (how.inflation_surround == InflationSurround::random) {
    const double range = range_of(inflated, how.inflation_range);
    inflated.uniform_(-range, range);
  }
  inflated.select(2, frames / 2).copy_(kernel);
  return inflated;
}

}  // namespace foldwise::worker
