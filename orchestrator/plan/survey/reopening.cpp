// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/plan/survey/reopening.h"

#include <algorithm>
#include <variant>

#include "experiments/foundation/files/file_checksum.h"
#include "experiments/jobs/result_file.h"
#include "experiments/jobs/stage_facts.h"
#include "results/store/rebuild.h"

namespace foldwise::orchestrator {

std::vector<std::uint32_t> failed_items(const Workload& workload, const JobStates& states) {
  std::vector<std::uint32_t> failed;
  for (std::uint32_t index = 0; index < workload.items.size(); ++index) {
    const results::JobStatus status = results::status_of(states, workload.items[index].key);
    const bool trains = facts_of(workload.items[index].stage).trains;
    const bool again = status == results::JobStatus::failed || (status == results::JobStatus::diverged && !trains);
    if (again) failed.push_back(index);
  }
  return failed;
}

std::vector<std::uint32_t> rejected_items(const Workload& workload, const JobStates& states, int max_attempts) {
  std::vector<std::uint32_t> rejected;
  for (std::uint32_t index = 0; index < workload.items.size(); ++index) {
    const auto found = states.find(workload.items[index].key);
    if (found == states.end() || found->second.status != results::JobStatus::failed) continue;
    if (found->second.failures < max_attempts) rejected.push_back(index);
  }
  return rejected;
}

VainJobs jobs_in_vain(const Workload& workload, const JobStates& states) {
  const auto diverged = [&](const WorkItem& item) {
    return facts_of(item.stage).trains && results::status_of(states, item.key) == results::JobStatus::diverged;
  };
  const auto cancelled = [&](const WorkItem& item) {
    return results::status_of(states, item.key) == results::JobStatus::cancelled;
  };
  return {.retriable = failed_items(workload, states).size(),
          .diverged = static_cast<std::size_t>(std::ranges::count_if(workload.items, diverged)),
          .cancelled = static_cast<std::size_t>(std::ranges::count_if(workload.items, cancelled))};
}

std::vector<std::uint32_t> lost_items(const Workload& workload, const JobStates& states,
                                      const std::vector<std::uint32_t>& open,
                                      const std::function<bool(const Key&)>& artifacts_intact) {
  std::vector<bool> is_open(workload.items.size());
  for (const std::uint32_t index : open) is_open[index] = true;
  std::vector<bool> needed(workload.items.size());
  std::vector<std::uint32_t> lost;
  for (auto index = static_cast<std::uint32_t>(workload.items.size()); index-- > 0;) {  // needs come before their users
    const WorkItem& item = workload.items[index];
    const results::JobStatus status = results::status_of(states, item.key);
    const bool finished = status == results::JobStatus::finished && !is_open[index];
    if (finished && needed[index] && !artifacts_intact(item.key)) lost.push_back(index);
    const bool will_run =
        finished ? !lost.empty() && lost.back() == index
                 : is_open[index] || status == results::JobStatus::planned || status == results::JobStatus::running;
    if (!will_run) continue;
    for (const std::uint32_t need : item.needs) needed[need] = true;
  }
  std::ranges::reverse(lost);
  return lost;
}

bool artifacts_intact(const results::StoreReader& store, const std::filesystem::path& output, const Key& job) {
  const ResultFile file = results::read_result(output, job);
  const auto* const left = std::get_if<LeftResult>(&file);
  if (left == nullptr) return false;  // who builds on the job reads it
  return std::ranges::all_of(store.artifacts(job), [&](const Artifact& artifact) {
    const std::filesystem::path path = output / artifact.path;
    std::error_code error;
    const auto bytes = std::filesystem::file_size(path, error);
    if (error || bytes != static_cast<std::uintmax_t>(artifact.bytes)) return false;
    const auto told = left->checksums.find(artifact.path);
    return told == left->checksums.end() || file_checksum(path) == told->second;
  });
}

}  // namespace foldwise::orchestrator
