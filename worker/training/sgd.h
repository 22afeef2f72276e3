// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/types.h>

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include "worker/training/optimizer.h"

namespace foldwise::worker {

/// Stochastic gradient descent with momentum, as torch.optim.SGD defines it: v = m v + (g + decay w), w -= rate v;
/// nesterov: w -= rate (g + decay w + m v). The first v is the first gradient.
class Sgd final : public Optimizer {
 public:
  Sgd(const OptimizerOptions& options, std::vector<ParameterGroup> groups);

  void step() override;
  /// The velocities v by "velocity.<group>.<index>"; those that do not exist yet are left out.
  std::map<std::string, torch::Tensor> state() const override;
  void restore(const std::map<std::string, torch::Tensor>& checkpoint) override;

 private:
  void step(std::size_t group);

  double momentum_;
  bool nesterov_;
  std::vector<std::vector<torch::Tensor>> velocities_;  ///< of each group's parameters; undefined before the first step
};

}  // namespace foldwise::worker
