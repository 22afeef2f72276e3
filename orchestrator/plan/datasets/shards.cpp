// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/plan/datasets/shards.h"

#include <algorithm>
#include <functional>

#include "experiments/jobs/key.h"

namespace foldwise::orchestrator {
namespace {

/// Whether a shard that is large enough ends after this sample: one sample of `period`, by its id alone.
bool ends_shard(const datasets::Sample& sample, std::size_t period) {
  return std::hash<Key>{}(digest(sample.id)) % period == 0;
}

}  // namespace

std::vector<Shard> cut_shards(std::span<const datasets::Sample> samples, int largest) {
  const std::size_t most = static_cast<std::size_t>(std::max(largest, 1));
  const std::size_t least = (most + 1) / 2;
  const std::size_t period = std::max<std::size_t>(most / 4, 1);  // six shards of seven end by an id, not by size
  std::vector<Shard> shards;
  for (std::size_t begin = 0; begin < samples.size(); begin = shards.back().end) {
    std::size_t end = std::min(begin + least, samples.size());
    while (end < samples.size() && end - begin < most && !ends_shard(samples[end - 1], period)) ++end;
    shards.push_back({begin, end});
  }
  return shards;
}

}  // namespace foldwise::orchestrator
