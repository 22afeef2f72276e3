// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/nn/modules/dropout.h>
#include <torch/nn/modules/linear.h>

#include <cstdint>
#include <optional>
#include <string>

#include "experiments/experiment.h"
#include "worker/models/backbones/encoder.h"
#include "worker/models/standardisation.h"

namespace foldwise::worker {

/// A network over ready-made features, each time step by itself: standardised features, as maps of one pixel, and a
/// rectified layer of 512 units times width. Parameters: hidden.weight, hidden.bias, and of its head output.weight,
/// output.bias; buffers: mean and deviation of the features, 0 and 1 unless given.
class FullyConnected final : public Encoder {
 public:
  FullyConnected(const ModelOptions& options, int features, const std::optional<Standardisation>& standardisation);

  void initialise() override;
  torch::Tensor to_maps(const Sequence& input) override;
  torch::Tensor to_steps(const torch::Tensor& maps) override;
  MapShape map_shape() const override { return {mean_.size(0), 1, 1}; }
  std::int64_t channels() const override { return hidden_->options.out_features(); }
  TimeGrid time() const override { return {}; }
  std::string head_prefix() const override { return ""; }

 private:
  torch::Tensor mean_;       ///< [features]
  torch::Tensor deviation_;  ///< [features]
  torch::nn::Dropout input_dropout_;
  torch::nn::Linear hidden_;
};

}  // namespace foldwise::worker
