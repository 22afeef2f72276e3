// SPDX-License-Identifier: Apache-2.0
#include "worker/models/fusion/dense_layers.h"

#include <torch/types.h>

#include <string>

#include "worker/models/rectified.h"

namespace foldwise::worker {

DenseLayers::DenseLayers(std::int64_t inputs, std::int64_t units, int layers) {
  for (int layer = 0; layer < layers; ++layer) {
    layers_.push_back(register_module(std::to_string(layer), torch::nn::Linear(layer == 0 ? inputs : units, units)));
  }
}

void DenseLayers::initialise() {
  for (torch::nn::Linear& layer : layers_) initialise_rectified(*layer);
}

torch::Tensor DenseLayers::forward(int layer, const torch::Tensor& input) {
  return torch::relu(layers_.at(static_cast<std::size_t>(layer))->forward(input));
}

}  // namespace foldwise::worker
