// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/types.h>

#include <cstdint>

#include "worker/models/sequence.h"

namespace foldwise::worker {

/// Where samples are padded: [batch, steps], true behind each one's counts [batch].
torch::Tensor padding_of(const torch::Tensor& counts, std::int64_t steps);

/// The mean over the steps that are no padding: [batch, channels, steps, …] -> [batch, channels, 1, …].
torch::Tensor mean_over_steps(const Sequence& sequence);

}  // namespace foldwise::worker
