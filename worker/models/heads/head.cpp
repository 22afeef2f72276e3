// SPDX-License-Identifier: Apache-2.0
#include "worker/models/heads/head.h"

#include <torch/nn/init.h>
#include <torch/nn/modules/dropout.h>
#include <torch/nn/modules/linear.h>
#include <torch/types.h>
#include <torch/utils.h>

#include "worker/models/rectified.h"

namespace foldwise::worker {

Head::Head(std::int64_t channels, const HeadOptions& options, int outputs) : channels_(channels) {
  std::int64_t units = channels;
  if (options.hidden_units > 0) {
    hidden_dropout_ = register_module("hidden_dropout", torch::nn::Dropout(options.dropout));
    hidden_ =
        register_module(options.second_units > 0 ? "first" : "hidden", torch::nn::Linear(units, options.hidden_units));
    units = options.hidden_units;
  }
  if (options.second_units > 0) {
    second_dropout_ = register_module("second_dropout", torch::nn::Dropout(options.dropout));
    second_ = register_module("second", torch::nn::Linear(units, options.second_units));
    units = options.second_units;
  }
  output_dropout_ = register_module("output_dropout", torch::nn::Dropout(options.dropout));
  output_ = register_module("output", torch::nn::Linear(units, outputs));
}

void Head::initialise() {
  const torch::NoGradGuard no_gradient;
  if (hidden_) initialise_rectified(*hidden_);
  if (second_) initialise_rectified(*second_);
  // Scores start near zero: large ones would send gradients that silence the rectifiers below within a few steps.
  torch::nn::init::normal_(output_->weight, 0, 0.01);
  output_->bias.zero_();
}

torch::Tensor Head::score(const torch::Tensor& steps) {
  torch::Tensor values = steps.transpose(1, 2).flatten(0, 1);  // [batch * steps, channels]
  if (hidden_) values = hidden_->forward(hidden_dropout_->forward(values)).relu_();
  if (second_) values = second_->forward(second_dropout_->forward(values)).relu_();
  values = output_->forward(output_dropout_->forward(values));  // [batch * steps, outputs]
  return values.view({steps.size(0), steps.size(2), -1}).transpose(1, 2);
}

}  // namespace foldwise::worker
