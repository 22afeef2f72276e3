// SPDX-License-Identifier: Apache-2.0
#include "results/progress/preparation_report.h"

#include <cmath>

namespace foldwise::results {
namespace {

double value_of(const std::map<std::string, double>& metrics, const char* name) {
  const auto found = metrics.find(name);
  return found == metrics.end() ? 0 : found->second;
}

}  // namespace

PreparationReport read_preparation_report(const StoreReader& store) {
  PreparationReport report;
  for (const auto& [job, state] : store.preparations()) {
    if (state.status != JobStatus::finished) continue;
    const std::map<std::string, double> metrics = store.metrics(job.key);
    const auto count = [&](const char* name) { return std::llround(value_of(metrics, name)); };
    report.videos += count("videos");
    report.frames += count("frames");
    report.frames_dropped += count("frames_dropped");
    report.frames_unrotated += count("frames_unrotated");
    report.excluded += count("excluded");
    report.seconds += value_of(metrics, "seconds");
  }
  return report;
}

}  // namespace foldwise::results
