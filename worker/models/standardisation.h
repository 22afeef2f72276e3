// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/types.h>

namespace foldwise::worker {

/// What ready-made features are standardised with: (feature - mean) / deviation. Kept with the weights.
struct Standardisation {
  torch::Tensor mean;       ///< [features]
  torch::Tensor deviation;  ///< [features]
};

}  // namespace foldwise::worker
