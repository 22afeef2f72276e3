// SPDX-License-Identifier: Apache-2.0
#include "worker/models/fusion/context_gate.h"

#include <torch/nn/init.h>
#include <torch/types.h>

#include <algorithm>

#include "worker/models/rectified.h"

namespace foldwise::worker {
namespace {

torch::nn::Linear without_bias(std::int64_t from, std::int64_t to) {
  return torch::nn::Linear(torch::nn::LinearOptions(from, to).bias(false));
}

}  // namespace

ContextGate::ContextGate(std::int64_t channels, int reduction)
    : reduce_(register_module("reduce", without_bias(channels, std::max<std::int64_t>(1, channels / reduction)))),
      expand_(register_module("expand", without_bias(reduce_->options.out_features(), channels))) {}

void ContextGate::initialise() {
  initialise_rectified(*reduce_);
  torch::nn::init::normal_(expand_->weight, 0, 0.01);
}

torch::Tensor ContextGate::activations(const torch::Tensor& features) {
  return torch::sigmoid(expand_->forward(torch::relu(reduce_->forward(features))));
}

}  // namespace foldwise::worker
