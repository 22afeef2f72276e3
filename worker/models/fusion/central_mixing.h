// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/types.h>

#include "worker/models/fusion/fusion_mixing.h"

namespace foldwise::worker {

/// central_net: CentralNet (Vielzeuf et al. 2018), as A 3.3.1 has it. joint = a_0 joint + [a_1 audio, a_2 video], the
/// sum over both where each modality stands in its own part of a joint layer, whose width is the sum of theirs.
/// Parameter: alphas [3], from a half each, so that every unit begins as a mean (a reading).
class CentralMixing final : public FusionMixing {
 public:
  CentralMixing();

  void initialise() override;
  FusionLayer mix(const FusionLayer& layer, const ActivationVisitor& visit) override;

 private:
  torch::Tensor alphas_;
};

}  // namespace foldwise::worker
