// SPDX-License-Identifier: Apache-2.0
#include "worker/models/fusion/augmented_mixing.h"

#include <torch/nn/init.h>
#include <torch/types.h>

namespace foldwise::worker {

AugmentedMixing::AugmentedMixing(const FusionWidths& widths, const FusionOptions& options)
    : reach_(options.gates),
      audio_(register_module("audio", std::make_shared<ContextGate>(widths.audio, options.reduction))),
      video_(register_module("video", std::make_shared<ContextGate>(widths.video, options.reduction))),
      attention_(register_module("attention",
                                 torch::nn::Linear(torch::nn::LinearOptions(2 * widths.joint(), 2).bias(false)))) {}

void AugmentedMixing::initialise() {
  audio_->initialise();
  video_->initialise();
  torch::nn::init::normal_(attention_->weight, 0, 0.01);
}

FusionLayer AugmentedMixing::mix(const FusionLayer& layer, const ActivationVisitor& visit) {
  const torch::Tensor audio_gates = audio_->activations(layer.audio);
  const torch::Tensor video_gates = video_->activations(layer.video);
  const torch::Tensor audio = audio_gates * layer.audio;
  const torch::Tensor video = video_gates * layer.video;
  const torch::Tensor both = torch::cat({audio, video}, -1);
  const torch::Tensor shares = torch::softmax(attention_->forward(torch::cat({both, layer.joint}, -1)), -1);
  if (visit) {
    visit("audio", audio_gates);
    visit("video", video_gates);
    visit("joint", shares);
  }
  const torch::Tensor joint = shares.narrow(-1, 0, 1) * layer.joint + shares.narrow(-1, 1, 1) * both;
  if (reach_ == GateReach::all) return {audio, video, joint};
  return {layer.audio, layer.video, joint};
}

}  // namespace foldwise::worker
