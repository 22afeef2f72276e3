// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "orchestrator/coordinator/scheduling/scheduler.h"
#include "orchestrator/coordinator/sharing/memory_model.h"
#include "orchestrator/plan/jobs/workload.h"
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

/// Where the last attempt at a job was.
struct LastAttempt {
  std::uint32_t item = 0;
  std::string host;
  std::string device;  ///< "cpu", "cuda:0"
};

/// Of the jobs that have been begun; nothing where no job is left to run.
std::vector<LastAttempt> last_attempts(const Workload& workload, const std::vector<JobHistory>& history,
                                       const results::StoreReader& store);

CostModel::Device kind_of_device(std::string_view device);

}  // namespace foldwise::orchestrator
