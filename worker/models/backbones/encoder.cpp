// SPDX-License-Identifier: Apache-2.0
#include "worker/models/backbones/encoder.h"

#include <torch/types.h>

#include <stdexcept>

namespace foldwise::worker {

void Encoder::freeze_before(TunedFrom first) {
  if (first == TunedFrom::full) return;
  frozen_ = modules_before(first);
  for (torch::nn::Module* const module : frozen_) {
    for (const torch::Tensor& parameter : module->parameters()) parameter.set_requires_grad(false);
  }
  train(is_training());
}

void Encoder::train(bool on) {
  torch::nn::Module::train(on);
  for (torch::nn::Module* const module : frozen_) module->train(false);
}

std::vector<torch::nn::Module*> Encoder::modules_before(TunedFrom /*first*/) {
  throw std::logic_error("a backbone without blocks of convolutions is asked for one of them");
}

}  // namespace foldwise::worker
