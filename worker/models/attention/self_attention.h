// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/types.h>

#include <cstdint>
#include <vector>

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

  /// "weights", [head, step, key_step]: each step's sum to 1.
  std::vector<AttentionMap> maps() const override;
  void keep_maps(KeepMaps keep) override { heads_.keep_weights(keep); }
  std::int64_t map_numbers(std::int64_t steps) const override { return heads_.weights_of(steps); }

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

  /// "weights", [head, step, row, column, key_step, key_row, key_column], or of spatial self-attention, whose keys are
  /// of the same step, [step, head, row, column, key_row, key_column]: each position's sum to 1.
  std::vector<AttentionMap> maps() const override;
  void keep_maps(KeepMaps keep) override { heads_.keep_weights(keep); }
  std::int64_t map_numbers(std::int64_t steps) const override;

 private:
  std::int64_t cells() const { return shape_.height * shape_.width; }

  MapShape shape_;
  SelfAttentionOptions options_;
  AttentionHeads heads_;
  std::int64_t steps_ = 0;  ///< of the last pass
  torch::Tensor penalty_;
};

}  // namespace foldwise::worker
