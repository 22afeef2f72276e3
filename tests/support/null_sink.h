// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "orchestrator/progress/progress.h"

namespace foldwise {

/// Shows nothing.
class NullSink : public orchestrator::ProgressSink {
 public:
  void sweep_started(const orchestrator::Workload&, std::size_t) override {}
  void job_started(const orchestrator::WorkItem&, const orchestrator::WorkerName&, int) override {}
  void job_progress(const orchestrator::WorkItem&, const orchestrator::WorkerName&, const Progress&) override {}
  void job_ended(const orchestrator::WorkItem&, const orchestrator::WorkerName&, const Outcome&, Retry) override {}
  void remark(const std::string&) override {}
  void tick(double) override {}
  void sweep_ended() override {}
};

}  // namespace foldwise
