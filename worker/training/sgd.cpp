// SPDX-License-Identifier: Apache-2.0
#include "worker/training/sgd.h"

#include <torch/types.h>
#include <torch/utils.h>

#include <utility>

namespace foldwise::worker {

Sgd::Sgd(const OptimizerOptions& options, std::vector<ParameterGroup> groups) : options_(options) {
  for (ParameterGroup& group : groups) {
    const std::size_t count = group.parameters.size();
    groups_.push_back({std::move(group), std::vector<torch::Tensor>(count)});
  }
}

void Sgd::clear_gradients() {
  for (Moving& moving : groups_) {
    for (torch::Tensor& parameter : moving.group.parameters) parameter.mutable_grad().reset();
  }
}

void Sgd::step() {
  const torch::NoGradGuard no_gradients;
  for (Moving& moving : groups_) step(moving);
}

void Sgd::step(Moving& moving) {
  const ParameterGroup& group = moving.group;
  for (std::size_t i = 0; i < group.parameters.size(); ++i) {
    torch::Tensor parameter = group.parameters[i];
    if (!parameter.grad().defined()) continue;
    torch::Tensor change = parameter.grad();
    if (group.weight_decay != 0) change = change.add(parameter, group.weight_decay);
    if (options_.momentum != 0) {
      torch::Tensor& velocity = moving.velocities[i];
      if (velocity.defined()) {
        velocity.mul_(options_.momentum).add_(change);
      } else {
        velocity = change.clone();
      }
      change = options_.nesterov ? change.add(velocity, options_.momentum) : velocity;
    }
    parameter.add_(change, -group.learning_rate);
  }
}

std::map<std::string, torch::Tensor> Sgd::velocities() const {
  std::map<std::string, torch::Tensor> named;
  for (const Moving& moving : groups_) {
    for (std::size_t i = 0; i < moving.velocities.size(); ++i) {
      if (moving.velocities[i].defined()) named[moving.group.name + "." + std::to_string(i)] = moving.velocities[i];
    }
  }
  return named;
}

void Sgd::set_velocities(const std::map<std::string, torch::Tensor>& velocities) {
  for (Moving& moving : groups_) {
    for (std::size_t i = 0; i < moving.velocities.size(); ++i) {
      const auto found = velocities.find(moving.group.name + "." + std::to_string(i));
      // In the layout of its parameter, as if it had grown there.
      moving.velocities[i] = found == velocities.end()
                                 ? torch::Tensor()
                                 : torch::empty_like(moving.group.parameters[i]).copy_(found->second);
    }
  }
}

}  // namespace foldwise::worker
