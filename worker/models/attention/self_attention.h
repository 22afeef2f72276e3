// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/types.h>

#include <cstdint>

#include "experiments/experiment.h"
#include "worker/models/attention/attention_heads.h"
#include "worker/models/seams.h"

namespace foldwise::worker {

struct SelfAttentionOptions {
  AttentionOver over = AttentionOver::temporal;
  HeadsOptions heads = {};
  PositionalEncoding positional_encoding = PositionalEncoding::none;
};

/// Temporal self-attention (T 4.5.3): every step of a sequence attends to every other, y = x + Wo [heads]. Parameters
/// are those of AttentionHeads. Steps count from the first in positional encodings.
class StepSelfAttention final : public StepLayer {
 public:
  StepSelfAttention(std::int64_t channels, const SelfAttentionOptions& options);

  /// Random parameters, from torch's generator; Wo is zero, so y is x.
  void initialise() { heads_.initialise(); }
  torch::Tensor apply(const Sequence& steps) override;
  std::int64_t channels_in() const override { return channels_; }
  std::int64_t channels_out() const override { return channels_; }
  TimeGrid time() const override { return {.stride = 1, .reach = std::nullopt}; }
  /// Where diversity is penalised: of each sample the mean of AttentionHeads::overlaps over its steps.
  torch::Tensor penalty() const override { return penalty_; }

  /// Whether evaluation passes keep their weights.
  void keep_weights(KeepWeights keep) { heads_.keep_weights(keep); }
  /// Of the last of them: [batch, heads, queries, keys].
  const torch::Tensor& weights() const { return heads_.weights(); }

 private:
  std::int64_t channels_;
  SelfAttentionOptions options_;
  AttentionHeads heads_;
  torch::Tensor penalty_;
};

/// Self-attention over the places of feature maps (T 4.4.3): spatial, inside each frame, or spatiotemporal, over all
/// places of all frames; y = x + Wo [heads]. Parameters are those of AttentionHeads. Positional encodings have the axes
/// height and width, or time, height and width.
class MapSelfAttention final : public MapLayer {
 public:
  /// Throws std::logic_error on what is over time alone.
  MapSelfAttention(MapShape shape, const SelfAttentionOptions& options);

  /// Random parameters, from torch's generator; Wo is zero, so y is x.
  void initialise() { heads_.initialise(); }
  torch::Tensor apply(const Sequence& maps) override;
  MapShape shape() const override { return shape_; }
  TimeGrid time() const override;
  /// Where diversity is penalised: of each sample the mean of AttentionHeads::overlaps over its places and steps.
  torch::Tensor penalty() const override { return penalty_; }

  /// Whether evaluation passes keep their weights.
  void keep_weights(KeepWeights keep) { heads_.keep_weights(keep); }
  /// Of the last of them: [batch, heads, queries, keys]; spatial: [batch * steps, …], and a long video's last piece
  /// alone.
  const torch::Tensor& weights() const { return heads_.weights(); }

 private:
  MapShape shape_;
  SelfAttentionOptions options_;
  AttentionHeads heads_;
  torch::Tensor penalty_;
};

}  // namespace foldwise::worker
