// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/plan/reopening.h"

#include <algorithm>

namespace foldwise::orchestrator {

std::vector<std::uint32_t> failed_items(const Workload& workload, const JobStates& states) {
  std::vector<std::uint32_t> failed;
  for (std::uint32_t index = 0; index < workload.items.size(); ++index) {
    if (results::status_of(states, workload.items[index].key) == results::JobStatus::failed) failed.push_back(index);
  }
  return failed;
}

std::vector<std::uint32_t> lost_items(const Workload& workload, const JobStates& states,
                                      const std::vector<std::uint32_t>& reopened,
                                      const std::function<bool(const Key&)>& artifacts_intact) {
  std::vector<bool> open(workload.items.size());
  for (const std::uint32_t index : reopened) open[index] = true;
  std::vector<bool> needed(workload.items.size());
  std::vector<std::uint32_t> lost;
  for (auto index = static_cast<std::uint32_t>(workload.items.size()); index-- > 0;) {  // needs come before their users
    const WorkItem& item = workload.items[index];
    const results::JobStatus status = results::status_of(states, item.key);
    const bool finished = status == results::JobStatus::finished && !open[index];
    if (finished && needed[index] && !artifacts_intact(item.key)) lost.push_back(index);
    const bool will_run =
        finished ? !lost.empty() && lost.back() == index
                 : open[index] || status == results::JobStatus::planned || status == results::JobStatus::running;
    if (!will_run) continue;
    for (const std::uint32_t need : item.needs) needed[need] = true;
  }
  std::ranges::reverse(lost);
  return lost;
}

bool artifacts_intact(const results::StoreReader& store, const std::filesystem::path& output, const Key& job) {
  return std::ranges::all_of(store.artifacts(job), [&](const Artifact& artifact) {
    std::error_code error;
    const auto bytes = std::filesystem::file_size(output / artifact.path, error);
    return !error && bytes == static_cast<std::uintmax_t>(artifact.bytes);
  });
}

}  // namespace foldwise::orchestrator
