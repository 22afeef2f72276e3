// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "orchestrator/scheduler.h"
#include "orchestrator/workload.h"
#include "results/store.h"

namespace foldwise {

/// What earlier sessions left of each job of a workload. A job has failed when it used up its attempts or diverged; one
/// that was rejected is open again.
std::vector<JobHistory> histories(const Workload& workload, const Store& store, int max_attempts);

}  // namespace foldwise
