// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/types.h>

#include <string_view>
#include <vector>

#include "experiments/map_axis.h"

namespace foldwise::worker {

/// What a layer weighed, masked or moved in a pass, for figures.
struct AttentionMap {
  std::string_view name;      ///< unlike the layer's others: "weights", "mask", "theta"
  std::vector<MapAxis> axes;  ///< of the values behind the batch, each once; without `step` it is of the whole sample
  torch::Tensor values;       ///< [batch, axes…], without a gradient
};

/// Whether passes in evaluation mode keep their maps for those who ask.
enum class KeepMaps : bool { no, yes };

}  // namespace foldwise::worker
