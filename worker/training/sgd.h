// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/types.h>

#include <map>
#include <string>
#include <vector>

#include "experiments/experiment.h"

namespace foldwise::worker {

/// Parameters that share a learning rate and a weight decay.
struct ParameterGroup {
  std::string name;
  std::vector<torch::Tensor> parameters;
  double learning_rate = 0;
  double weight_decay = 0;
};

/// Stochastic gradient descent with momentum, as torch.optim.SGD defines it: v = m v + (g + decay w), w -= rate v;
/// nesterov: w -= rate (g + decay w + m v). The first v is the first gradient.
class Sgd {
 public:
  Sgd(const OptimizerOptions& options, std::vector<ParameterGroup> groups);

  /// Forgets the gradients, so that those of the next passes are summed from nothing.
  void clear_gradients();
  /// One update from the gradients; parameters without one stay as they are.
  void step();

  /// The velocities v by "<group>.<index>"; those that do not exist yet are left out.
  std::map<std::string, torch::Tensor> velocities() const;
  void set_velocities(const std::map<std::string, torch::Tensor>& velocities);

 private:
  struct Moving {
    ParameterGroup group;
    std::vector<torch::Tensor> velocities;
  };
  void step(Moving& moving);

  OptimizerOptions options_;
  std::vector<Moving> groups_;
};

}  // namespace foldwise::worker
