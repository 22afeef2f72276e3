// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "experiments/jobs/job.h"
#include "orchestrator/plan/jobs/workload.h"

namespace foldwise::orchestrator {

/// A worker process somewhere in the allocation.
struct WorkerName {
  int rank = 0;
  int slot = 0;  ///< among the rank's workers
  std::string host;
  std::string device;  ///< "cpu", "cuda:0"
  auto operator<=>(const WorkerName&) const = default;
};

/// What the coordinator tells while a sweep runs. Implementations: a live display on a terminal, plain lines elsewhere.
class ProgressSink {
 public:
  virtual ~ProgressSink() = default;
  /// Once, before the first job: how many jobs there are and how many of them are finished already. The workload
  /// outlives the sink's use; each item that is told of is one of its items.
  virtual void sweep_started(const Workload& workload, std::size_t reused) = 0;
  virtual void job_started(const WorkItem& item, const WorkerName& worker, int attempt) = 0;
  virtual void job_progress(const WorkItem& item, const WorkerName& worker, const Progress& progress) = 0;
  enum class Retry : bool { no, yes };
  virtual void job_ended(const WorkItem& item, const WorkerName& worker, const Outcome& outcome, Retry retry) = 0;
  /// A job that was among those of the sweep is not wanted any more, or is again.
  enum class Wanted : bool { no, yes };
  virtual void plan_changed(const WorkItem& /*item*/, Wanted /*wanted*/) {}
  /// A sentence for the user ("SIGUSR2: every worker checkpoints and stops").
  virtual void remark(const std::string& sentence) = 0;
  /// Called a few times per second; `now` in seconds on a steady clock.
  virtual void tick(double now) = 0;
  virtual void sweep_ended() = 0;
};

}  // namespace foldwise::orchestrator
