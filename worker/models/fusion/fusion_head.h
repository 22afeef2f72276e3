// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/nn/modules/dropout.h>
#include <torch/nn/modules/linear.h>
#include <torch/types.h>

#include <cstdint>

#include "experiments/fusion_choices.h"
#include "worker/models/fusion/fusion_facts.h"
#include "worker/models/fusion/fusion_mixing.h"
#include "worker/models/heads/scorer.h"

namespace foldwise::worker {

/// An output layer for each network whose scores count, behind dropout, and the scores together: those of both
/// modalities averaged (A Eq. 3.2), those of the joint network added (A 3.3.1). Each step by itself. Parameters:
/// audio.*, video.*, joint.*, of a weighted average logits [2], whose softmax are its weights.
class FusionHead final : public Scorer {
 public:
  FusionHead(const FusionOptions& options, const FusionWidths& widths, double dropout, int outputs);

  void initialise() override;
  torch::Tensor score(const torch::Tensor& steps) override;
  std::int64_t channels() const override;

 private:
  torch::Tensor late_scores(const torch::Tensor& audio, const torch::Tensor& video) const;

  FusionFacts facts_;
  FusionWidths widths_;
  torch::nn::Dropout dropout_;
  torch::nn::Linear audio_{nullptr};
  torch::nn::Linear video_{nullptr};
  torch::nn::Linear joint_{nullptr};
  torch::Tensor logits_;
};

}  // namespace foldwise::worker
