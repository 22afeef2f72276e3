// SPDX-License-Identifier: Apache-2.0
#include "worker/models/backbones/fully_connected.h"

#include <torch/nn/modules/dropout.h>
#include <torch/nn/modules/linear.h>
#include <torch/types.h>

#include "worker/models/rectified.h"

namespace foldwise::worker {
namespace {

constexpr int hidden_units = 512;

}  // namespace

FullyConnected::FullyConnected(const ModelOptions& options, int features,
                               const std::optional<Standardisation>& standardisation)
    : mean_(register_buffer("mean", standardisation ? standardisation->mean.clone() : torch::zeros({features}))),
      deviation_(
          register_buffer("deviation", standardisation ? standardisation->deviation.clone() : torch::ones({features}))),
      input_dropout_(register_module("input_dropout", torch::nn::Dropout(options.input_dropout))),
      hidden_(register_module("hidden", torch::nn::Linear(features, scaled(hidden_units, options.width)))) {}

void FullyConnected::initialise() {
  initialise_rectified(*hidden_);
}

torch::Tensor FullyConnected::to_maps(const Sequence& input) {
  const torch::Tensor steps = (input.values.transpose(1, 2) - mean_) / deviation_;  // [batch, steps, features]
  return steps.transpose(1, 2).unsqueeze(3).unsqueeze(4);
}

torch::Tensor FullyConnected::to_steps(const torch::Tensor& maps) {
  const torch::Tensor steps = maps.squeeze(4).squeeze(3).transpose(1, 2);  // [batch, steps, features]
  return torch::relu(hidden_->forward(input_dropout_->forward(steps))).transpose(1, 2);
}

}  // namespace foldwise::worker
