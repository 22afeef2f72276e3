// SPDX-License-Identifier: Apache-2.0
#include "worker/models/fully_connected.h"

#include <torch/nn/init.h>
#include <torch/nn/modules/dropout.h>
#include <torch/nn/modules/linear.h>
#include <torch/types.h>
#include <torch/utils.h>

#include <algorithm>
#include <cmath>

namespace foldwise::worker {
namespace {

constexpr int hidden_units = 512;

std::int64_t units(double width) {
  return std::max<std::int64_t>(1, std::llround(hidden_units * width));
}

}  // namespace

FullyConnected::FullyConnected(const ModelOptions& options, int outputs, int features)
    : mean_(register_buffer("mean", torch::zeros({features}))),
      deviation_(register_buffer("deviation", torch::ones({features}))),
      input_dropout_(register_module("input_dropout", torch::nn::Dropout(options.input_dropout))),
      hidden_(register_module("hidden", torch::nn::Linear(features, units(options.width)))),
      dropout_(register_module("dropout", torch::nn::Dropout(options.dropout))),
      output_(register_module("output", torch::nn::Linear(units(options.width), outputs))) {
  const torch::NoGradGuard no_gradient;
  torch::nn::init::kaiming_normal_(hidden_->weight, 0, torch::kFanIn, torch::kReLU);
  hidden_->bias.zero_();
  torch::nn::init::normal_(output_->weight, 0, 0.01);
  output_->bias.zero_();
}

torch::Tensor FullyConnected::scores_of(const torch::Tensor& features) {
  const torch::Tensor steps = (features.transpose(1, 2) - mean_) / deviation_;  // [batch, steps, features]
  const torch::Tensor hidden = torch::relu(hidden_->forward(input_dropout_->forward(steps)));
  return output_->forward(dropout_->forward(hidden)).transpose(1, 2);  // [batch, outputs, steps]
}

void FullyConnected::standardise(const torch::Tensor& mean, const torch::Tensor& deviation) {
  mean_.copy_(mean);
  deviation_.copy_(deviation);
}

}  // namespace foldwise::worker
