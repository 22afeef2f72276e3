// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <unordered_map>
#include <vector>

#include "orchestrator/coordinator/scheduler.h"
#include "orchestrator/plan/workload.h"
#include "results/store/records.h"

namespace foldwise::orchestrator {

/// What earlier sessions left of each job of a workload. A job has failed when it used up its attempts or diverged; one
/// that was rejected is open again.
std::vector<JobHistory> histories(const Workload& workload, const std::unordered_map<Key, results::JobState>& states,
                                  int max_attempts);

}  // namespace foldwise::orchestrator
