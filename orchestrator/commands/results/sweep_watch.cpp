// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/commands/results/sweep_watch.h"

#include <chrono>

namespace foldwise::orchestrator {

double calendar() {
  return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
}

bool SweepWatch::goes_on(const results::StatusReport& report) {
  if (was_there_ && !report.coordinator) return false;
  was_there_ = report.coordinator.has_value();
  return report.work.jobs > 0;
}

}  // namespace foldwise::orchestrator
