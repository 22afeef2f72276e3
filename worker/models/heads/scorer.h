// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/nn/module.h>
#include <torch/types.h>

#include <cstdint>

namespace foldwise::worker {

/// What makes the scores of a time step of its vector, each step by itself: the head of a network.
class Scorer : public torch::nn::Module {
 public:
  /// First parameters; random ones are drawn from torch's generator.
  virtual void initialise() = 0;
  /// [batch, channels(), steps] -> [batch, outputs, steps]
  virtual torch::Tensor score(const torch::Tensor& steps) = 0;
  virtual std::int64_t channels() const = 0;
};

}  // namespace foldwise::worker
