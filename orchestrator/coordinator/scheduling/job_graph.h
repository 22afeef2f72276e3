// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "orchestrator/coordinator/scheduling/cost_model.h"
#include "orchestrator/plan/jobs/workload.h"

namespace foldwise::orchestrator {

/// Who waits for whom in a workload, and how long the chain behind each job is.
class JobGraph {
 public:
  explicit JobGraph(const std::vector<WorkItem>& items);

  std::span<const std::uint32_t> dependents(std::uint32_t item) const {
    return std::span(dependents_).subspan(first_[item], first_[item + 1] - first_[item]);
  }
  /// Seconds of the longest chain that starts with the job, as it was weighed last: at first by seeds alone.
  double urgency(std::uint32_t item) const { return urgency_[item]; }
  void weigh(const std::vector<WorkItem>& items, const CostModel& costs);

  /// Neither trains nor has a training behind it: such jobs close a run, and are short beside what they wait for.
  bool closes(std::uint32_t item) const { return closes_[item]; }

 private:
  std::vector<std::size_t> first_;  // of each item's dependents, and one past the last
  std::vector<std::uint32_t> dependents_;
  std::vector<float> urgency_;
  std::vector<bool> closes_;
};

}  // namespace foldwise::orchestrator
