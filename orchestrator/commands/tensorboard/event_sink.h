// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <utility>

#include "orchestrator/commands/tensorboard/event_log.h"
#include "orchestrator/progress/progress.h"

namespace foldwise::orchestrator {

/// A display that keeps event files as well. Where these cannot be written any more the sweep goes on without them, and
/// says so once.
class EventSink : public ProgressSink {
 public:
  EventSink(std::unique_ptr<ProgressSink> display, std::unique_ptr<EventLog> log)
      : display_(std::move(display)), log_(std::move(log)) {}

  void sweep_started(const Workload& workload, std::size_t reused) override;
  void job_started(const WorkItem& item, const WorkerName& worker, int attempt) override;
  void job_progress(const WorkItem& item, const WorkerName& worker, const Progress& progress) override;
  void job_ended(const WorkItem& item, const WorkerName& worker, const Outcome& outcome, Retry retry) override;
  void plan_changed(const WorkItem& item, Wanted wanted) override;
  void remark(const std::string& sentence) override;
  void tick(double now) override;
  void sweep_ended() override;

 private:
  template <typename Write>
  void keep(const Write& write);

  std::unique_ptr<ProgressSink> display_;
  std::unique_ptr<EventLog> log_;  // null: it cannot be written any more
};

}  // namespace foldwise::orchestrator
