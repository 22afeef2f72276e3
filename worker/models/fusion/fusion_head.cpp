// SPDX-License-Identifier: Apache-2.0
#include "worker/models/fusion/fusion_head.h"

#include <torch/nn/init.h>
#include <torch/types.h>
#include <torch/utils.h>

namespace foldwise::worker {

FusionHead::FusionHead(const FusionOptions& options, const FusionWidths& widths, double dropout, int outputs)
    : facts_(facts_of(options.kind)),
      widths_(widths),
      dropout_(register_module("dropout", torch::nn::Dropout(dropout))) {
  if (facts_.scores_audio()) audio_ = register_module("audio", torch::nn::Linear(widths.audio, outputs));
  if (facts_.scores_video()) video_ = register_module("video", torch::nn::Linear(widths.video, outputs));
  if (facts_.joint) joint_ = register_module("joint", torch::nn::Linear(widths.joint(), outputs));
  const bool weighs = audio_ && video_ && options.scores == ScoreFusion::weighted_average;
  if (weighs) logits_ = register_parameter("logits", torch::empty({2}));
}

void FusionHead::initialise() {
  const torch::NoGradGuard no_gradient;
  for (const torch::nn::Linear& output : {audio_, video_, joint_}) {
    if (!output) continue;
    torch::nn::init::normal_(output->weight, 0, 0.01);  // scores start near zero, as those of any other head
    output->bias.zero_();
  }
  if (logits_.defined()) logits_.zero_();
}

std::int64_t FusionHead::channels() const {
  return (audio_ ? widths_.audio : 0) + (video_ ? widths_.video : 0) + (joint_ ? widths_.joint() : 0);
}

torch::Tensor FusionHead::score(const torch::Tensor& steps) {
  const torch::Tensor values = dropout_->forward(steps.transpose(1, 2));  // [batch, steps, channels]
  std::int64_t first = 0;
  const auto scores_of = [&](torch::nn::Linear& output) {
    if (!output) return torch::Tensor();
    const std::int64_t units = output->options.in_features();
    const torch::Tensor scores = output->forward(values.narrow(2, first, units));
    first += units;
    return scores;
  };
  const torch::Tensor audio = scores_of(audio_);
  const torch::Tensor video = scores_of(video_);
  const torch::Tensor joint = scores_of(joint_);
  const torch::Tensor late = late_scores(audio, video);
  const torch::Tensor all = !late.defined() ? joint : joint.defined() ? late + joint : late;
  return all.transpose(1, 2);
}

torch::Tensor FusionHead::late_scores(const torch::Tensor& audio, const torch::Tensor& video) const {
  if (!audio.defined()) return video;
  if (!video.defined()) return audio;
  if (!logits_.defined()) return (audio + video) / 2;
  const torch::Tensor weights = torch::softmax(logits_, 0);
  return weights[0] * audio + weights[1] * video;
}

}  // namespace foldwise::worker
