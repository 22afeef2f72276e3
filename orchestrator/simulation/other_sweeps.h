// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "orchestrator/coordinator/scheduling/cost_model.h"
#include "orchestrator/plan/jobs/workload.h"
#include "results/store/store_reader.h"

namespace foldwise::orchestrator {

/// A job that was timed, of whatever sweep.
struct TimedJob {
  JobKind kind;
  double effort = 0;
  double seconds = 0;
};

/// The finished jobs of a store's current plan, but for those that prepare frames, whose videos it does not count.
std::vector<TimedJob> timed_jobs(const results::StoreReader& store);

/// A model of a workload's jobs that has learned from them.
CostModel taught(const Workload& workload, const std::vector<TimedJob>& jobs);

}  // namespace foldwise::orchestrator
