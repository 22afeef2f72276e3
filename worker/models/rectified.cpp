// SPDX-License-Identifier: Apache-2.0
#include "worker/models/rectified.h"

#include <torch/nn/init.h>
#include <torch/types.h>
#include <torch/utils.h>

#include <algorithm>
#include <cmath>

namespace foldwise::worker {

torch::nn::Functional rectified() {
  return torch::nn::Functional([](torch::Tensor features) {
    // In place, except on a view, such as pooling on a GPU answers: its gradient would go through three copies.
    return features.is_view() ? torch::relu(features) : torch::relu_(features);
  });
}

void initialise_rectified(torch::nn::Module& module) {
  const torch::NoGradGuard no_gradient;
  for (auto& parameter : module.named_parameters()) {
    torch::Tensor& value = parameter.value();
    if (value.dim() > 1) {
      torch::nn::init::kaiming_normal_(value, 0, torch::kFanIn, torch::kReLU);
    } else if (parameter.key().ends_with("bias")) {
      value.zero_();
    }
  }
}

std::int64_t scaled(int units, double width) {
  return std::max<std::int64_t>(1, std::llround(units * width));
}

}  // namespace foldwise::worker
