// SPDX-License-Identifier: Apache-2.0
#include "worker/models/fusion/feature_join.h"

#include <torch/nn/init.h>
#include <torch/types.h>
#include <torch/utils.h>

#include <cmath>
#include <stdexcept>

namespace foldwise::worker {

FeatureJoinLayer::FeatureJoinLayer(FeatureJoin kind, std::int64_t audio, std::int64_t video, std::int64_t units,
                                   int factors)
    : kind_(kind), factors_(factors), width_(kind == FeatureJoin::concatenation ? audio + video : units) {
  if (kind == FeatureJoin::concatenation) return;
  const std::int64_t numbers = kind == FeatureJoin::bilinear ? units * factors : units;
  audio_ = register_module("audio", torch::nn::Linear(torch::nn::LinearOptions(audio, numbers).bias(false)));
  video_ = register_module("video", torch::nn::Linear(torch::nn::LinearOptions(video, numbers).bias(false)));
  if (kind == FeatureJoin::weighted_sum) weights_ = register_parameter("weights", torch::empty({2}));
}

void FeatureJoinLayer::initialise() {
  if (kind_ == FeatureJoin::concatenation) return;
  // Standardised features keep their size.
  torch::nn::init::normal_(audio_->weight, 0, 1 / std::sqrt(static_cast<double>(audio_->options.in_features())));
  torch::nn::init::normal_(video_->weight, 0, 1 / std::sqrt(static_cast<double>(video_->options.in_features())));
  if (kind_ != FeatureJoin::weighted_sum) return;
  const torch::NoGradGuard no_gradient;
  weights_.fill_(1);
}

torch::Tensor FeatureJoinLayer::join(const torch::Tensor& audio, const torch::Tensor& video) {
  switch (kind_) {
    case FeatureJoin::concatenation:
      return torch::cat({audio, video}, -1);
    case FeatureJoin::sum:
      return audio_->forward(audio) + video_->forward(video);
    case FeatureJoin::weighted_sum:
      return weights_[0] * audio_->forward(audio) + weights_[1] * video_->forward(video);
    case FeatureJoin::bilinear:
      return (audio_->forward(audio) * video_->forward(video)).unflatten(-1, {width_, factors_}).sum(-1);
  }
  throw std::logic_error("features that are joined in no way");
}

}  // namespace foldwise::worker
