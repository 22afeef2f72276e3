// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "orchestrator/coordinator/memory_model.h"
#include "orchestrator/coordinator/scheduler.h"
#include "orchestrator/plan/workload.h"
#include "results/store/records.h"
#include "results/store/store_reader.h"

namespace foldwise::orchestrator {

/// What earlier sessions left of each job of a workload. A job has failed when it used up its attempts or diverged; one
/// that was rejected is open again.
std::vector<JobHistory> histories(const Workload& workload, const std::unordered_map<Key, results::JobState>& states,
                                  int max_attempts);

/// What the jobs that are left are expected to take, by what those of any plan took that are of this workload too.
MemoryModel remembered_memory(const Workload& workload, const std::vector<JobHistory>& history,
                              const results::StoreReader& store);

/// Of the jobs that have been begun: where the last attempt at each was.
std::vector<std::pair<std::uint32_t, std::string>> last_hosts(const Workload& workload,
                                                              const results::StoreReader& store);

}  // namespace foldwise::orchestrator
