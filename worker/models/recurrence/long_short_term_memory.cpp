// SPDX-License-Identifier: Apache-2.0
#include "worker/models/recurrence/long_short_term_memory.h"

#include <torch/types.h>
#include <torch/utils.h>

#include <cmath>
#include <vector>

namespace foldwise::worker {
namespace {

/// Zeros, and 1 / (1 - probability) elsewhere: [batch, units]. Undefined where nothing is dropped.
torch::Tensor mask_for(const torch::Tensor& like, std::int64_t count, double probability, bool training) {
  if (!training || probability == 0) return {};
  const torch::Tensor ones = torch::ones({like.size(0), count}, like.options().requires_grad(false));
  return torch::dropout(ones, probability, true);
}

torch::Tensor masked(const torch::Tensor& values, const torch::Tensor& mask) {
  return mask.defined() ? values * mask : values;
}

}  // namespace

LongShortTermMemory::LongShortTermMemory(std::int64_t channels, const LstmOptions& options)
    : channels_(channels),
      options_(options),
      input_weight_(register_parameter("weight_ih_l0", torch::empty({4 * options.units, channels}))),
      state_weight_(register_parameter("weight_hh_l0", torch::empty({4 * options.units, options.units}))),
      input_bias_(register_parameter("bias_ih_l0", torch::empty({4 * options.units}))),
      state_bias_(register_parameter("bias_hh_l0", torch::empty({4 * options.units}))) {}

void LongShortTermMemory::initialise() {
  const torch::NoGradGuard no_gradient;
  const double bound = 1 / std::sqrt(static_cast<double>(options_.units));
  for (torch::Tensor& parameter : parameters()) parameter.uniform_(-bound, bound);
}

torch::Tensor LongShortTermMemory::apply(const Sequence& steps) {
  // Padding stands behind what counts and changes none of it. The state is float32 whatever products are in.
  const torch::Tensor& values = steps.values;  // [batch, channels, steps]
  const torch::Tensor dropped = mask_for(values, channels_, options_.dropout, is_training());
  const torch::Tensor inputs = dropped.defined() ? values * dropped.unsqueeze(2) : values;
  const torch::Tensor by_step = inputs.transpose(1, 2).transpose(0, 1).contiguous();  // [steps, batch, channels]
  const torch::Tensor driven = torch::linear(by_step, input_weight_, input_bias_);
  torch::Tensor state = torch::zeros({values.size(0), options_.units}, input_weight_.options().requires_grad(false));
  torch::Tensor cell = state;
  const torch::Tensor forgotten = mask_for(state, options_.units, options_.recurrent_dropout, is_training());
  std::vector<torch::Tensor> answers;
  answers.reserve(static_cast<std::size_t>(values.size(2)));
  for (const torch::Tensor& from_input : driven.unbind(0)) {
    const torch::Tensor from_state = torch::linear(masked(state, forgotten), state_weight_, state_bias_);
    const std::vector<torch::Tensor> gates = (from_input + from_state).to(cell.scalar_type()).chunk(4, 1);
    cell = torch::sigmoid(gates[1]) * cell + torch::sigmoid(gates[0]) * torch::tanh(gates[2]);
    state = torch::sigmoid(gates[3]) * torch::tanh(cell);
    answers.push_back(state);
  }
  return torch::stack(answers, 2);
}

}  // namespace foldwise::worker
