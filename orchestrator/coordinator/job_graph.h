// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "orchestrator/plan/workload.h"

namespace foldwise::orchestrator {

/// Who waits for whom in a workload, and how long the chain behind each job is.
class JobGraph {
 public:
  explicit JobGraph(const std::vector<WorkItem>& items);

  std::span<const std::uint32_t> dependents(std::uint32_t item) const {
    return std::span(dependents_).subspan(first_[item], first_[item + 1] - first_[item]);
  }
  /// Length of the longest chain that starts with the job, in the weights of its stages: the critical path goes first.
  double urgency(std::uint32_t item) const { return urgency_[item]; }

 private:
  std::vector<std::size_t> first_;  // of each item's dependents, and one past the last
  std::vector<std::uint32_t> dependents_;
  std::vector<double> urgency_;
};

}  // namespace foldwise::orchestrator
