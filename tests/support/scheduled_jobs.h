// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "orchestrator/coordinator/scheduling/scheduler.h"
#include "tests/support/simulated_allocation.h"

namespace foldwise::orchestrator {

inline WorkItem job(const std::vector<std::uint32_t>& needs = {}, Stage stage = Stage::train) {
  return {Key{}, stage, needs};
}

inline Scheduler scheduler_for(const std::vector<WorkItem>& items, const SchedulerOptions& options = {}) {
  return Scheduler(items, std::vector<JobHistory>(items.size()), options);
}

inline SimulatedAllocation::Behaviour takes(double seconds) {
  return [seconds](std::uint32_t, int) { return SimulatedAttempt{seconds, Finished{}}; };
}

}  // namespace foldwise::orchestrator
