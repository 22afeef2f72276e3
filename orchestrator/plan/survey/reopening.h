// SPDX-License-Identifier: Apache-2.0
/// Jobs that earlier sessions settled and that must be executed again.
#pragma once

#include <cstdint>
#include <functional>
#include <unordered_map>
#include <vector>

#include "orchestrator/plan/jobs/workload.h"
#include "results/store/store_reader.h"

namespace foldwise::orchestrator {

using JobStates = std::unordered_map<Key, results::JobState>;

/// Items that failed, in the order of the workload: whoever starts the sweep again may have mended the cause. A
/// training that diverged would diverge again and is not among them; a scoring or an evaluation that did so is, since
/// what it reads may have been made again.
std::vector<std::uint32_t> failed_items(const Workload& workload, const JobStates& states);

/// Items that were rejected, or failed less often than is allowed: they are tried again without being reopened
/// (coordinator/job_history.h).
std::vector<std::uint32_t> rejected_items(const Workload& workload, const JobStates& states, int max_attempts);

/// Jobs that ended without a result.
struct VainJobs {
  std::size_t retriable = 0;  ///< as failed_items has them
  std::size_t diverged = 0;   ///< trainings, which are not tried again
  std::size_t cancelled = 0;
};
VainJobs jobs_in_vain(const Workload& workload, const JobStates& states);

/// Finished items whose artifacts are gone or have another size, and that an unfinished item needs, directly or through
/// others of them. `open` items count as unfinished.
std::vector<std::uint32_t> lost_items(const Workload& workload, const JobStates& states,
                                      const std::vector<std::uint32_t>& open,
                                      const std::function<bool(const Key&)>& artifacts_intact);

/// Whether a job's result.json and every artifact that the store names for it lie in the sweep's folder as the job left
/// them: the artifacts with their sizes, and with their checksums where result.json has some.
bool artifacts_intact(const results::StoreReader& store, const std::filesystem::path& output, const Key& job);

}  // namespace foldwise::orchestrator
