// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/nn/module.h>
#include <torch/nn/modules/linear.h>
#include <torch/types.h>

#include <cstdint>
#include <vector>

namespace foldwise::worker {

/// A network's rectified layers, one after the other, each to be called by itself. Parameters: 0.weight, 0.bias, …
class DenseLayers final : public torch::nn::Module {
 public:
  DenseLayers(std::int64_t inputs, std::int64_t units, int layers);

  void initialise();
  /// [..., inputs or units] -> [..., units]
  torch::Tensor forward(int layer, const torch::Tensor& input);

 private:
  std::vector<torch::nn::Linear> layers_;
};

}  // namespace foldwise::worker
