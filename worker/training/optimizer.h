// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/types.h>

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "experiments/experiment.h"

namespace foldwise::worker {

/// Parameters that share a learning rate and a weight decay.
struct ParameterGroup {
  std::string name;
  std::vector<torch::Tensor> parameters;
  double learning_rate = 0;  ///< before any schedule
  double weight_decay = 0;
};

/// Makes steps from gradients.
class Optimizer {
 public:
  /// The one that options.kind names.
  static std::unique_ptr<Optimizer> create(const OptimizerOptions& options, std::vector<ParameterGroup> groups);
  explicit Optimizer(std::vector<ParameterGroup> groups) : groups_(std::move(groups)) {}
  virtual ~Optimizer() = default;

  /// From here on every rate is that of its group times this.
  void scale_rates(double scale) { scale_ = scale; }
  /// Forgets the gradients, so that those of the next passes are summed from nothing.
  void clear_gradients();
  /// One update from the gradients; parameters without one stay as they are.
  virtual void step() = 0;

  /// What a checkpoint keeps, under names of its own.
  virtual std::map<std::string, torch::Tensor> state() const = 0;
  /// Takes its own from a checkpoint; what is not there is as at the start.
  virtual void restore(const std::map<std::string, torch::Tensor>& checkpoint) = 0;

 protected:
  const std::vector<ParameterGroup>& groups() const { return groups_; }
  /// In use.
  double rate_of(const ParameterGroup& group) const { return scale_ * group.learning_rate; }

 private:
  std::vector<ParameterGroup> groups_;
  double scale_ = 1;
};

}  // namespace foldwise::worker
