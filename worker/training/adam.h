// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/types.h>

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "worker/training/optimizer.h"

namespace foldwise::worker {

/// Adam (Kingma & Ba, 2015, Algorithm 1), as torch.optim.Adam defines it, with the weight decay in the gradient
/// (L2, not AdamW's): g += decay w; m = beta1 m + (1 - beta1) g; v = beta2 v + (1 - beta2) g^2, and in step t
/// w -= rate / (1 - beta1^t) m / (sqrt(v / (1 - beta2^t)) + epsilon). t counts the steps of each parameter by itself.
class Adam final : public Optimizer {
 public:
  Adam(const OptimizerOptions& options, std::vector<ParameterGroup> groups);

  void step() override;
  /// m, v and t by "mean.<group>.<index>", "square.<group>.<index>" and "steps.<group>.<index>" (one number); those of
  /// parameters that have made no step yet are left out.
  std::map<std::string, torch::Tensor> state() const override;
  void restore(const std::map<std::string, torch::Tensor>& checkpoint) override;

 private:
  /// Of one parameter.
  struct Moments {
    torch::Tensor mean;    ///< undefined before the first step
    torch::Tensor square;  ///< likewise
    std::int64_t steps = 0;
  };
  void step(const ParameterGroup& group, torch::Tensor& parameter, Moments& moments) const;

  double beta1_;
  double beta2_;
  double epsilon_;
  std::vector<std::vector<Moments>> moments_;  ///< of each group's parameters
};

}  // namespace foldwise::worker
