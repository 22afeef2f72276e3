// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/nn/modules/dropout.h>
#include <torch/nn/modules/linear.h>

#include <string>
#include <vector>

#include "worker/models/video_model.h"

namespace foldwise::worker {

/// A network over ready-made features, each time step by itself: standardised, a hidden layer of 512 units times width,
/// rectified, dropout, and the output layer. Parameters: hidden.weight, hidden.bias, output.weight, output.bias;
/// buffers: mean and deviation of the features, 0 and 1 at first.
class FullyConnected final : public VideoModel {
 public:
  FullyConnected(const ModelOptions& options, int outputs, int features);

  int temporal_reach() const override { return 0; }
  std::vector<torch::Tensor> backbone_parameters() const override { return hidden_->parameters(); }
  std::vector<torch::Tensor> head_parameters() const override { return output_->parameters(); }
  CheckpointNames checkpoint_names() const override { return {"output.", "output."}; }
  void standardise(const torch::Tensor& mean, const torch::Tensor& deviation) override;

 private:
  torch::Tensor scores_of(const torch::Tensor& features) override;
  torch::Tensor mean_;       ///< [features]
  torch::Tensor deviation_;  ///< [features]
  torch::nn::Dropout input_dropout_;
  torch::nn::Linear hidden_;
  torch::nn::Dropout dropout_;
  torch::nn::Linear output_;
};

}  // namespace foldwise::worker
