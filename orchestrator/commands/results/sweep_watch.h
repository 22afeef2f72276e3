// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "results/progress/status_report.h"

namespace foldwise::orchestrator {

/// Seconds since 1970.
double calendar();

/// Tells from one look at a sweep after the other whether there is more to come.
class SweepWatch {
 public:
  /// False where nothing is left to do, and once a coordinator that was there has gone.
  bool goes_on(const results::StatusReport& report);

 private:
  bool was_there_ = false;
};

}  // namespace foldwise::orchestrator
