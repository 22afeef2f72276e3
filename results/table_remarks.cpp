// SPDX-License-Identifier: Apache-2.0
#include "results/table_remarks.h"

#include <algorithm>

namespace foldwise {
namespace {

constexpr std::size_t videos_named = 10;

void add_exclusions(const Store& store, std::vector<std::string>& remarks) {
  const auto exclusions = store.exclusions();
  if (exclusions.empty()) return;
  const std::size_t count = exclusions.size();
  std::string remark = std::to_string(count) + (count == 1 ? " video was left out: " : " videos were left out: ");
  for (std::size_t index = 0; index < std::min(count, videos_named); ++index) {
    remark += (index == 0 ? "" : ", ") + exclusions[index].sample + " (" + in_one_line(exclusions[index].reason) + ")";
  }
  if (count > videos_named) remark += " and " + std::to_string(count - videos_named) + " more";
  remarks.push_back(remark + ".");
}

void add_failed_preparations(const Store& store, std::vector<std::string>& remarks) {
  const auto states = store.job_states();
  for (const auto& job : store.jobs()) {
    if (job.stage != Stage::prepare || states.at(job.key).status != JobStatus::failed) continue;
    remarks.push_back("Preparing " + job.label + " failed: " + in_one_line(store.failure(job.key)) + ".");
  }
}

void add_nondeterministic(const std::vector<RunResult>& results, std::vector<std::string>& remarks) {
  const auto count = std::ranges::count_if(results, [](const RunResult& result) {
    const auto found = result.metrics.find("deterministic");
    return found != result.metrics.end() && found->second == 0;
  });
  if (count == 0) return;
  remarks.push_back(std::to_string(count) + (count == 1 ? " run" : " runs") +
                    " used nondeterministic kernels (training.deterministic: false).");
}

}  // namespace

std::vector<std::string> table_remarks(const Store& store, const std::vector<RunResult>& results) {
  std::vector<std::string> remarks;
  add_exclusions(store, remarks);
  add_failed_preparations(store, remarks);
  add_nondeterministic(results, remarks);
  return remarks;
}

}  // namespace foldwise
