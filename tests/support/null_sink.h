// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "orchestrator/progress.h"

namespace foldwise {

/// Shows nothing.
class NullSink : public ProgressSink {
 public:
  void sweep_started(const Workload&, std::size_t) override {}
  void job_started(const WorkItem&, const WorkerName&, int) override {}
  void job_progress(const WorkItem&, const WorkerName&, const Progress&) override {}
  void job_ended(const WorkItem&, const WorkerName&, const Outcome&, Retry) override {}
  void remark(const std::string&) override {}
  void tick(double) override {}
  void sweep_ended() override {}
};

}  // namespace foldwise
