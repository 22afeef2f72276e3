// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/types.h>

#include <cstdint>

#include "worker/models/seams.h"

namespace foldwise::worker {

struct LstmOptions {
  std::int64_t units = 1024;
  double dropout = 0;            ///< of the inputs
  double recurrent_dropout = 0;  ///< of the state that a step takes from the one before it
};

/// One LSTM layer over the vectors of time steps, as torch.nn.LSTM has it (C 3.3.1): with i, f, g, o the rows of
/// W_ih x + b_ih + W_hh h + b_hh, c' = sigmoid(f) c + sigmoid(i) tanh(g) and h' = sigmoid(o) tanh(c'), from zeros; it
/// answers h' of each step. Parameters: weight_ih_l0 [4 units, channels], weight_hh_l0 [4 units, units], bias_ih_l0 and
/// bias_hh_l0 [4 units].
///
/// In training x is multiplied by one mask and h by another, which zero some units and scale the rest by
/// 1 / (1 - dropout): both drawn once for each clip and the same at each of its steps and gates (Gal and Ghahramani
/// 2016, as Keras has its `dropout` and `recurrent_dropout`; C says no more than their names). c is not dropped.
class LongShortTermMemory final : public StepLayer {
 public:
  LongShortTermMemory(std::int64_t channels, const LstmOptions& options);

  /// Every number from -1 / sqrt(units) to 1 / sqrt(units), from torch's generator: as PyTorch draws them.
  void initialise();
  torch::Tensor apply(const Sequence& steps) override;
  std::int64_t channels_in() const override { return channels_; }
  std::int64_t channels_out() const override { return options_.units; }
  /// A step remembers all before it.
  TimeGrid time() const override { return {.stride = 1, .reach = std::nullopt}; }

 private:
  std::int64_t channels_;
  LstmOptions options_;
  torch::Tensor input_weight_;
  torch::Tensor state_weight_;
  torch::Tensor input_bias_;
  torch::Tensor state_bias_;
};

}  // namespace foldwise::worker
