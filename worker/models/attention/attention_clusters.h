// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/types.h>

#include <cstdint>
#include <vector>

#include "worker/models/attention/region_weights.h"
#include "worker/models/seams.h"

namespace foldwise::worker {

/// Attention clusters with the shifting operation, "SHIFT" (Long et al. 2018; I 4.3): of each of N heads
/// v_k = (alpha_k a_k R + beta_k) / (sqrt(N) ||alpha_k a_k R + beta_k||), head after head, so that the vector of a
/// frame has length 1. The weights a_k are those of RegionAttention. Parameters, beside those of RegionWeights: scale
/// (alpha) and shift (beta) [heads], a number of each head.
class AttentionClusters final : public SpaceLayer {
 public:
  AttentionClusters(MapShape shape, const RegionOptions& options);

  /// Random parameters, from torch's generator; alpha is 1 and beta 0.
  void initialise();
  torch::Tensor apply(const Sequence& maps) override;
  MapShape shape() const override { return shape_; }
  std::int64_t channels_out() const override { return heads_ * shape_.channels; }
  TimeGrid time() const override { return {}; }
  torch::Tensor penalty() const override { return weights_.penalty(); }
  std::vector<AttentionMap> maps() const override { return weights_.maps(); }
  void keep_maps(KeepMaps keep) override { weights_.keep_maps(keep); }
  std::int64_t map_numbers(std::int64_t steps) const override { return steps * heads_ * shape_.height * shape_.width; }

 private:
  MapShape shape_;
  std::int64_t heads_;
  RegionWeights weights_;
  torch::Tensor scale_;
  torch::Tensor shift_;
};

}  // namespace foldwise::worker
