// SPDX-License-Identifier: Apache-2.0
#include "results/tables/table_remarks.h"

#include <algorithm>

#include "results/progress/preparation_report.h"
#include "results/tables/device_kinds.h"

namespace foldwise::results {
namespace {

constexpr std::size_t videos_named = 10;

void add_exclusions(const StoreReader& store, std::vector<std::string>& remarks) {
  const auto exclusions = store.exclusions();
  if (exclusions.empty()) return;
  const std::size_t count = exclusions.size();
  std::string remark = std::to_string(count) + (count == 1 ? " video was left out: " : " videos were left out: ");
  for (std::size_t index = 0; index < std::min(count, videos_named); ++index) {
    remark += (index == 0 ? "" : ", ") + exclusions[index].sample + " (" + first_line(exclusions[index].reason) + ")";
  }
  if (count > videos_named) remark += " and " + std::to_string(count - videos_named) + " more";
  remarks.push_back(remark + ".");
}

void add_left_out_frames(const StoreReader& store, std::vector<std::string>& remarks) {
  const PreparationReport report = read_preparation_report(store);
  const auto frames = [](std::int64_t count) { return std::to_string(count) + (count == 1 ? " frame" : " frames"); };
  const std::int64_t looked_at = report.frames + report.frames_dropped;
  if (report.frames_dropped > 0) {
    remarks.push_back("No face was found in " + std::to_string(report.frames_dropped) + " of " + frames(looked_at) +
                      ", which " + (report.frames_dropped == 1 ? "was" : "were") + " left out.");
  }
  if (report.frames_unrotated > 0) {
    remarks.push_back("No eyes were found in " + std::to_string(report.frames_unrotated) + " of " +
                      frames(report.frames) + " with a face, which " + (report.frames_unrotated == 1 ? "was" : "were") +
                      " not turned upright.");
  }
}

void add_failed_preparations(const StoreReader& store, std::vector<std::string>& remarks) {
  const bool races = store.sweep().race.has_value();
  for (const auto& [job, state] : store.preparations()) {
    if (state.status != JobStatus::failed) continue;
    remarks.push_back("Preparing " + job.label + " failed: " + first_line(store.failure(job.key)) + "." +
                      (races ? " What is trained on it has no result, and is out of its race." : ""));
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

std::vector<std::string> table_remarks(const StoreReader& store, const std::vector<RunResult>& results) {
  std::vector<std::string> remarks;
  add_exclusions(store, remarks);
  add_left_out_frames(store, remarks);
  add_failed_preparations(store, remarks);
  add_nondeterministic(results, remarks);
  const std::vector<std::string> kinds = device_kind_remarks(store, results);
  remarks.insert(remarks.end(), kinds.begin(), kinds.end());
  return remarks;
}

}  // namespace foldwise::results
