// SPDX-License-Identifier: Apache-2.0
#include "worker/models/attention/head_overlap.h"

#include <torch/types.h>

#include "worker/models/precision.h"

namespace foldwise::worker {

torch::Tensor overlaps_of(const torch::Tensor& weights) {
  const ExactScope exact(weights.device());
  const torch::Tensor products = torch::matmul(weights, weights.transpose(-2, -1));  // [.., heads, heads]
  return (products - torch::eye(weights.size(-2), weights.options())).flatten(-2).norm(2, -1);
}

}  // namespace foldwise::worker
