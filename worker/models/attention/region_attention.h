// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/types.h>

#include <cstdint>
#include <vector>

#include "worker/models/attention/region_weights.h"
#include "worker/models/seams.h"

namespace foldwise::worker {

/// Spatial attention of several heads, "SA" (I 3.2, Eq. 2 to 4): the vector of a frame is A R, the sum of its places by
/// each head's weights, head after head. Parameters are those of RegionWeights.
class RegionAttention final : public SpaceLayer {
 public:
  RegionAttention(MapShape shape, const RegionOptions& options);

  /// Random parameters, from torch's generator.
  void initialise() { weights_.initialise(); }
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
};

}  // namespace foldwise::worker
