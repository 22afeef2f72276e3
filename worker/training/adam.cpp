// SPDX-License-Identifier: Apache-2.0
#include "worker/training/adam.h"

#include <torch/types.h>
#include <torch/utils.h>

#include <cmath>
#include <utility>

namespace foldwise::worker {
namespace {

std::string state_name(const std::string& what, const ParameterGroup& group, std::size_t index) {
  return what + "." + group.name + "." + std::to_string(index);
}

/// In the layout of its parameter, as if it had grown there.
torch::Tensor grown_with(const torch::Tensor& parameter, const torch::Tensor& values) {
  return torch::empty_like(parameter).copy_(values);
}

}  // namespace

Adam::Adam(const OptimizerOptions& options, std::vector<ParameterGroup> groups)
    : Optimizer(std::move(groups)), beta1_(options.beta1), beta2_(options.beta2), epsilon_(options.epsilon) {
  for (const ParameterGroup& group : this->groups()) moments_.emplace_back(group.parameters.size());
}

void Adam::step() {
  const torch::NoGradGuard no_gradients;
  for (std::size_t group = 0; group < groups().size(); ++group) {
    for (std::size_t i = 0; i < moments_[group].size(); ++i) {
      torch::Tensor parameter = groups()[group].parameters[i];
      if (parameter.grad().defined()) step(groups()[group], parameter, moments_[group][i]);
    }
  }
}

void Adam::step(const ParameterGroup& group, torch::Tensor& parameter, Moments& moments) const {
  torch::Tensor gradient = parameter.grad();
  if (group.weight_decay != 0) gradient = gradient.add(parameter, group.weight_decay);
  if (moments.steps++ == 0) {
    moments.mean = torch::zeros_like(parameter);
    moments.square = torch::zeros_like(parameter);
  }
  moments.mean.lerp_(gradient, 1 - beta1_);
  moments.square.mul_(beta2_).addcmul_(gradient, gradient, 1 - beta2_);
  const auto steps = static_cast<double>(moments.steps);
  const double mean_correction = 1 - std::pow(beta1_, steps);
  const double square_correction = 1 - std::pow(beta2_, steps);
  const torch::Tensor spread = moments.square.sqrt().div_(std::sqrt(square_correction)).add_(epsilon_);
  parameter.addcdiv_(moments.mean, spread, -rate_of(group) / mean_correction);
}

std::map<std::string, torch::Tensor> Adam::state() const {
  std::map<std::string, torch::Tensor> named;
  for (std::size_t group = 0; group < groups().size(); ++group) {
    for (std::size_t i = 0; i < moments_[group].size(); ++i) {
      const Moments& moments = moments_[group][i];
      if (moments.steps == 0) continue;
      named[state_name("mean", groups()[group], i)] = moments.mean;
      named[state_name("square", groups()[group], i)] = moments.square;
      named[state_name("steps", groups()[group], i)] = torch::tensor({moments.steps}, torch::kLong);
    }
  }
  return named;
}

void Adam::restore(const std::map<std::string, torch::Tensor>& checkpoint) {
  for (std::size_t group = 0; group < groups().size(); ++group) {
    for (std::size_t i = 0; i < moments_[group].size(); ++i) {
      moments_[group][i] = {};
      const auto steps = checkpoint.find(state_name("steps", groups()[group], i));
      if (steps == checkpoint.end()) continue;
      const torch::Tensor& parameter = groups()[group].parameters[i];
      moments_[group][i] = {grown_with(parameter, checkpoint.at(state_name("mean", groups()[group], i))),
                            grown_with(parameter, checkpoint.at(state_name("square", groups()[group], i))),
                            steps->second.item<std::int64_t>()};
    }
  }
}

}  // namespace foldwise::worker
