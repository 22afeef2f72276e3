// SPDX-License-Identifier: Apache-2.0
/// Pooling over space that leaves time alone. All of it is deterministic, on CUDA too.
#pragma once

#include <torch/types.h>

#include "experiments/experiment.h"

namespace foldwise::worker {

/// Maximum over 2x2 pixels with stride 2: [batch, channels, frames, height, width] -> [.., height / 2, width / 2],
/// rounded down. What torch::max_pool3d computes with kernel and stride (1, 2, 2); several times faster on a CPU.
/// NaN wins; of equal values the first gets the gradient. Where channels lie last they do so in the result, and neither
/// layout is copied on a GPU.
torch::Tensor spatial_max_pool(const torch::Tensor& features);

enum class CellPooling { average, maximum };

/// Each frame pooled onto a grid of cells: [batch, channels, frames, height, width] -> [.., grid.height, grid.width].
/// Cell i of n along an axis of p pixels covers pixels floor(i p / n) to ceil((i + 1) p / n), as PyTorch's adaptive
/// pooling does; a cell may share pixels with its neighbours when n > p.
torch::Tensor pool_to_grid(const torch::Tensor& features, Size grid, CellPooling pooling);

}  // namespace foldwise::worker
