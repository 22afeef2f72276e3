// SPDX-License-Identifier: Apache-2.0
#include "worker/models/weights/inflation.h"

#include <torch/types.h>

namespace foldwise::worker {

torch::Tensor inflate_kernel(const torch::Tensor& kernel, std::int64_t frames, Inflation inflation) {
  TORCH_INTERNAL_ASSERT(kernel.dim() == 4 && frames % 2 == 1);
  const torch::Tensor slice = kernel.unsqueeze(2);  // [out, in, 1, height, width]
  if (inflation == Inflation::copied) {
    return (slice / static_cast<double>(frames)).repeat({1, 1, frames, 1, 1});
  }
  torch::Tensor inflated = torch::zeros_like(slice).repeat({1, 1, frames, 1, 1});
  inflated.select(2, frames / 2).copy_(kernel);
  return inflated;
}

}  // namespace foldwise::worker
