// SPDX-License-Identifier: Apache-2.0
#include "worker/training/sgd.h"

#include <torch/types.h>
#include <torch/utils.h>

#include <utility>

namespace foldwise::worker {
namespace {

std::string velocity_name(const ParameterGroup& group, std::size_t index) {
  return "velocity." + group.name + "." + std::to_string(index);
}

}  // namespace

Sgd::Sgd(const OptimizerOptions& options, std::vector<ParameterGroup> groups)
    : Optimizer(std::move(groups)), momentum_(options.momentum), nesterov_(options.nesterov) {
  for (const ParameterGroup& group : this->groups()) velocities_.emplace_back(group.parameters.size());
}

void Sgd::step() {
  const torch::NoGradGuard no_gradients;
  for (std::size_t group = 0; group < groups().size(); ++group) step(group);
}

void Sgd::step(std::size_t group) {
  const ParameterGroup& moved = groups()[group];
  for (std::size_t i = 0; i < moved.parameters.size(); ++i) {
    torch::Tensor parameter = moved.parameters[i];
    if (!parameter.grad().defined()) continue;
    torch::Tensor change = parameter.grad();
    if (moved.weight_decay != 0) change = change.add(parameter, moved.weight_decay);
    if (momentum_ != 0) {
      torch::Tensor& velocity = velocities_[group][i];
      if (velocity.defined()) {
        velocity.mul_(momentum_).add_(change);
      } else {
        velocity = change.clone();
      }
      change = nesterov_ ? change.add(velocity, momentum_) : velocity;
    }
    parameter.add_(change, -rate_of(moved));
  }
}

std::map<std::string, torch::Tensor> Sgd::state() const {
  std::map<std::string, torch::Tensor> named;
  for (std::size_t group = 0; group < groups().size(); ++group) {
    for (std::size_t i = 0; i < velocities_[group].size(); ++i) {
      if (velocities_[group][i].defined()) named[velocity_name(groups()[group], i)] = velocities_[group][i];
    }
  }
  return named;
}

void Sgd::restore(const std::map<std::string, torch::Tensor>& checkpoint) {
  for (std::size_t group = 0; group < groups().size(); ++group) {
    for (std::size_t i = 0; i < velocities_[group].size(); ++i) {
      const auto found = checkpoint.find(velocity_name(groups()[group], i));
      // In the layout of its parameter, as if it had grown there.
      velocities_[group][i] = found == checkpoint.end()
                                  ? torch::Tensor()
                                  : torch::empty_like(groups()[group].parameters[i]).copy_(found->second);
    }
  }
}

}  // namespace foldwise::worker
