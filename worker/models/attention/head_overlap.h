// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/types.h>

namespace foldwise::worker {

/// Whether heads are held to look at different places.
enum class HeadDiversity : bool { free, penalised };

/// ||A A^T - I||, Frobenius, of the weights A of some heads, which add up to 1 along the last axis (I 3.2, after Lin et
/// al. 2017): [.., heads, keys] -> [..]. 0: each looks at one place of its own.
torch::Tensor overlaps_of(const torch::Tensor& weights);

}  // namespace foldwise::worker
