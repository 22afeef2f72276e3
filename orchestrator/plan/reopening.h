// SPDX-License-Identifier: Apache-2.0
/// Jobs that earlier sessions settled and that must be executed again.
#pragma once

#include <cstdint>
#include <functional>
#include <unordered_map>
#include <vector>

#include "orchestrator/plan/workload.h"
#include "results/store/store_reader.h"

namespace foldwise::orchestrator {

using JobStates = std::unordered_map<Key, results::JobState>;

/// Items that failed, in the order of the workload: whoever starts the sweep again may have mended the cause. A
/// training that diverged would diverge again and is not among them.
std::vector<std::uint32_t> failed_items(const Workload& workload, const JobStates& states);

/// Finished items whose artifacts are gone or have another size, and that an unfinished item needs, directly or through
/// others of them. `reopened` items count as unfinished.
std::vector<std::uint32_t> lost_items(const Workload& workload, const JobStates& states,
                                      const std::vector<std::uint32_t>& reopened,
                                      const std::function<bool(const Key&)>& artifacts_intact);

/// Whether every artifact that the store names for a job lies in the sweep's folder with its size.
bool artifacts_intact(const results::StoreReader& store, const std::filesystem::path& output, const Key& job);

}  // namespace foldwise::orchestrator
