// SPDX-License-Identifier: Apache-2.0
#include "worker/models/fusion/central_mixing.h"

#include <torch/types.h>
#include <torch/utils.h>

namespace foldwise::worker {

CentralMixing::CentralMixing() : alphas_(register_parameter("alphas", torch::empty({3}))) {}

void CentralMixing::initialise() {
  const torch::NoGradGuard no_gradient;
  alphas_.fill_(0.5);
}

FusionLayer CentralMixing::mix(const FusionLayer& layer, const ActivationVisitor& /*visit*/) {
  const torch::Tensor unimodal = torch::cat({alphas_[1] * layer.audio, alphas_[2] * layer.video}, -1);
  return {layer.audio, layer.video, alphas_[0] * layer.joint + unimodal};
}

}  // namespace foldwise::worker
