// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "orchestrator/coordinator/scheduling/cost_model.h"
#include "orchestrator/plan/jobs/workload.h"
#include "orchestrator/plan/plan.h"
#include "orchestrator/plan/survey/reopening.h"
#include "results/store/store_reader.h"

namespace foldwise::orchestrator {

/// A job that was timed, of whatever sweep.
struct TimedJob {
  Key key = {};
  JobKind kind;
  double effort = 0;
  double seconds = 0;
};

/// The finished jobs of a store's current plan, but for those that prepare frames, whose videos it does not count.
std::vector<TimedJob> timed_jobs(const results::StoreReader& store);

/// Of these, where a plan leaves jobs of a kind of which none of its own was timed: those that are not of the plan
/// itself. So it is after a field was changed for all jobs: the last run's in their place tell how long they take.
std::vector<TimedJob> jobs_in_place_of(const Plan& plan, const JobStates& states, const results::StoreReader& store);

/// A model of a workload's jobs that has learned from them.
CostModel taught(const Workload& workload, const std::vector<TimedJob>& jobs);

}  // namespace foldwise::orchestrator
