// SPDX-License-Identifier: Apache-2.0
#include "worker/training/held_centres.h"

#include <torch/types.h>
#include <torch/utils.h>

#include <algorithm>
#include <stdexcept>

namespace foldwise::worker {
namespace {

torch::Tensor centre_of(const torch::Tensor& kernel) {
  return kernel.select(2, kernel.size(2) / 2);
}

}  // namespace

HeldCentres::HeldCentres(const Network& network, const std::vector<std::string>& kernels) {
  const std::vector<NamedWeight> weights = network.named_weights();
  for (const std::string& name : kernels) {
    const auto found = std::ranges::find(weights, name, &NamedWeight::name);
    if (found == weights.end()) throw std::logic_error("the network has no kernel named " + name);
    kernels_.push_back(found->tensor);
  }
}

void HeldCentres::step(Optimizer& optimizer) const {
  const torch::NoGradGuard no_gradient;
  std::vector<torch::Tensor> before;
  for (const torch::Tensor& kernel : kernels_) {
    if (kernel.grad().defined()) centre_of(kernel.grad()).zero_();
    before.push_back(centre_of(kernel).clone());
  }
  optimizer.step();
  for (std::size_t i = 0; i < kernels_.size(); ++i) centre_of(kernels_[i]).copy_(before[i]);
}

}  // namespace foldwise::worker
