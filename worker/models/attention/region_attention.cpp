// SPDX-License-Identifier: Apache-2.0
#include "worker/models/attention/region_attention.h"

#include <torch/types.h>

namespace foldwise::worker {

RegionAttention::RegionAttention(MapShape shape, const RegionOptions& options)
    : shape_(shape), heads_(options.heads), weights_(*this, shape.channels, options) {}

torch::Tensor RegionAttention::apply(const Sequence& maps) {
  return weights_.sums_of(maps).flatten(2).transpose(1, 2);
}

}  // namespace foldwise::worker
