// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/nn/modules/dropout.h>
#include <torch/nn/modules/linear.h>
#include <torch/types.h>

#include <cstdint>

#include "worker/models/heads/scorer.h"

namespace foldwise::worker {

struct HeadOptions {
  std::int64_t hidden_units = 0;  ///< of a rectified layer before the output; 0: the output layer alone
  std::int64_t second_units = 0;  ///< of another one behind it; 0: there is none
  double dropout = 0;             ///< before each layer
};

/// The vector of a time step -> its scores, each step by itself. Parameters: hidden.* (where there is one) and
/// output.*; of three layers first.*, second.* and output.*
class Head final : public Scorer {
 public:
  Head(std::int64_t channels, const HeadOptions& options, int outputs);

  void initialise() override;
  torch::Tensor score(const torch::Tensor& steps) override;
  std::int64_t channels() const override { return channels_; }

 private:
  std::int64_t channels_;
  torch::nn::Dropout hidden_dropout_{nullptr};
  torch::nn::Linear hidden_{nullptr};
  torch::nn::Dropout second_dropout_{nullptr};
  torch::nn::Linear second_{nullptr};
  torch::nn::Dropout output_dropout_{nullptr};
  torch::nn::Linear output_{nullptr};
};

}  // namespace foldwise::worker
