// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/types.h>

#include <cstdint>
#include <vector>

namespace foldwise::worker {

/// Sinusoids of the places of a grid with these sides, its last axis fastest: [places, channels] (T 4.4.2, after
/// Vaswani et al. 2017). Of an axis with c channels, at place p: channel 2i is sin(p / 10000^(2i / c)), channel 2i + 1
/// its cosine. Each of n axes has its own channels, the first axis the first of them: axis a those from a channels / n,
/// rounded down, to where the next begins.
torch::Tensor sinusoidal_encoding(const std::vector<std::int64_t>& sides, std::int64_t channels,
                                  const torch::TensorOptions& options);

}  // namespace foldwise::worker
