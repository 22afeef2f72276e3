// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "datasets/dataset.h"

namespace foldwise::orchestrator {

/// Samples [begin, end) of a dataset: what one prepare job decodes.
struct Shard {
  std::size_t begin = 0;
  std::size_t end = 0;
  bool operator==(const Shard&) const = default;
};

/// Cuts samples, sorted by id, into shards of `largest` samples at most and no fewer than half of that, but for the
/// last one. The cuts depend on the ids around them: a sample that is added or removed changes its own shard, seldom
/// the next.
std::vector<Shard> cut_shards(std::span<const datasets::Sample> samples, int largest);

}  // namespace foldwise::orchestrator
