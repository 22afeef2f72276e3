// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/nn/module.h>
#include <torch/nn/modules/linear.h>
#include <torch/types.h>

#include <cstdint>

namespace foldwise::worker {

/// Context gating, A Eq. 3.8: gate(x) = sigma(W2 relu(W1 x)) * x, without bias. Parameters: reduce.weight [C/r, C], at
/// least one row; expand.weight [C, C/r].
class ContextGate final : public torch::nn::Module {
 public:
  ContextGate(std::int64_t channels, int reduction);

  /// From torch's generator: expand.weight small, so that all gates begin near a half.
  void initialise();
  /// sigma(W2 relu(W1 x)), from 0 to 1: [..., C] -> [..., C].
  torch::Tensor activations(const torch::Tensor& features);

 private:
  torch::nn::Linear reduce_;
  torch::nn::Linear expand_;
};

}  // namespace foldwise::worker
