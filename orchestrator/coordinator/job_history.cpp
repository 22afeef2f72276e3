// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/coordinator/job_history.h"

namespace foldwise::orchestrator {
namespace {

std::unordered_map<Key, std::uint32_t> items_by_key(const Workload& workload) {
  std::unordered_map<Key, std::uint32_t> items;
  for (std::uint32_t item = 0; item < workload.items.size(); ++item) items.emplace(workload.items[item].key, item);
  return items;
}

}  // namespace

std::vector<JobHistory> histories(const Workload& workload, const std::unordered_map<Key, results::JobState>& states,
                                  int max_attempts) {
  std::vector<JobHistory> histories(workload.items.size());
  for (std::size_t item = 0; item < workload.items.size(); ++item) {
    const auto found = states.find(workload.items[item].key);
    if (found == states.end()) continue;
    const results::JobState& state = found->second;
    JobHistory& history = histories[item];
    history.attempts = state.attempts;
    history.failures = state.failures;
    history.seconds = state.seconds;
    // A job rejected earlier is tried again: the user may have mended what was wrong.
    const bool used_up = state.status == results::JobStatus::failed && state.failures >= max_attempts;
    if (state.status == results::JobStatus::finished) history.standing = JobHistory::Standing::finished;
    if (state.status == results::JobStatus::diverged || used_up) history.standing = JobHistory::Standing::failed;
    if (state.status == results::JobStatus::cancelled || state.status == results::JobStatus::stopped)
      history.standing = JobHistory::Standing::cancelled;
  }
  return histories;
}

MemoryModel remembered_memory(const Workload& workload, const std::vector<JobHistory>& history,
                              const results::StoreReader& store) {
  MemoryModel memory(workload.items);
  for (std::size_t item = 0; item < history.size(); ++item)
    if (history[item].standing == JobHistory::Standing::finished) memory.finished(workload.items[item]);
  const std::vector<results::MeasuredMemory> measured = store.measured_memory();
  if (measured.empty()) return memory;
  const std::unordered_map<Key, std::uint32_t> items = items_by_key(workload);
  for (const results::MeasuredMemory& each : measured) {
    const auto found = items.find(each.job);
    if (found != items.end()) memory.took(workload.items[found->second], each.device, each.memory);
  }
  return memory;
}

std::vector<LastAttempt> last_attempts(const Workload& workload, const std::vector<JobHistory>& history,
                                       const results::StoreReader& store) {
  std::vector<LastAttempt> attempts;
  if (std::ranges::find(history, JobHistory::Standing::open, &JobHistory::standing) == history.end()) return attempts;
  std::vector<results::LastPlace> places = store.last_places();
  if (places.empty()) return attempts;
  const std::unordered_map<Key, std::uint32_t> items = items_by_key(workload);
  for (results::LastPlace& place : places) {
    const auto found = items.find(place.job);
    if (found != items.end()) attempts.push_back({found->second, std::move(place.host), std::move(place.device)});
  }
  return attempts;
}

CostModel::Device kind_of_device(std::string_view device) {
  return device.starts_with("cuda") ? CostModel::Device::gpu : CostModel::Device::cpu;
}

}  // namespace foldwise::orchestrator
