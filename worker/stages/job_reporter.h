// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "experiments/jobs/job.h"

namespace foldwise::worker {

/// Who asked for a job: is told how it goes, and may want it stopped.
class JobReporter {
 public:
  virtual ~JobReporter() = default;
  virtual void report(const Progress& progress) = 0;
  /// True: checkpoint, and end as Interrupted.
  virtual bool stop_requested() = 0;
};

}  // namespace foldwise::worker
