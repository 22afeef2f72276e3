// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/nn/module.h>
#include <torch/nn/modules/linear.h>
#include <torch/types.h>

#include <cstdint>

#include "experiments/fusion_choices.h"

namespace foldwise::worker {

/// What a joint network sees of the features of two modalities: F of A Eq. 3.1. Parameters, but of a concatenation:
/// audio.weight, video.weight, the projections of either onto `units` numbers, without bias (a reading: the features
/// are of unlike lengths, and A does not say how they are added); of weighted_sum also weights [2], from 1. bilinear
/// adds `factors` products up for each number, as Yu et al. (2017), without their normalisation.
class FeatureJoinLayer final : public torch::nn::Module {
 public:
  FeatureJoinLayer(FeatureJoin kind, std::int64_t audio, std::int64_t video, std::int64_t units, int factors);

  void initialise();
  /// [..., audio], [..., video] -> [..., width()]
  torch::Tensor join(const torch::Tensor& audio, const torch::Tensor& video);
  std::int64_t width() const { return width_; }

 private:
  FeatureJoin kind_;
  int factors_;
  std::int64_t width_;
  torch::nn::Linear audio_{nullptr};
  torch::nn::Linear video_{nullptr};
  torch::Tensor weights_;
};

}  // namespace foldwise::worker
