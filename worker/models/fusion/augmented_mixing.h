// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/nn/modules/linear.h>
#include <torch/types.h>

#include <memory>

#include "experiments/fusion_choices.h"
#include "worker/models/fusion/context_gate.h"
#include "worker/models/fusion/fusion_mixing.h"

namespace foldwise::worker {

/// The Augmented Ensemble, A Eq. 3.3 to 3.7: s = [gate(audio), gate(video)], g = softmax(W [s, joint]), two numbers,
/// and joint = g_0 joint + g_1 s. With GateReach::all the modalities' own networks go on with their gated features too.
/// Parameters: audio.*, video.* (ContextGate), attention.weight [2, 2 x joint], without bias, small at first.
class AugmentedMixing final : public FusionMixing {
 public:
  AugmentedMixing(const FusionWidths& widths, const FusionOptions& options);

  void initialise() override;
  /// Tells the gates of audio and video, and g as "joint".
  FusionLayer mix(const FusionLayer& layer, const ActivationVisitor& visit) override;

 private:
  GateReach reach_;
  std::shared_ptr<ContextGate> audio_;  // shared, as the next: torch::nn's modules are
  std::shared_ptr<ContextGate> video_;
  torch::nn::Linear attention_;
};

}  // namespace foldwise::worker
