// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "experiments/job.h"

namespace foldwise {

/// Who asked for a job: is told how it goes, and may want it stopped.
class JobReporter {
 public:
  virtual ~JobReporter() = default;
  virtual void report(const Progress& progress) = 0;
  /// True: checkpoint, and end as Interrupted.
  virtual bool stop_requested() = 0;
};

}  // namespace foldwise
