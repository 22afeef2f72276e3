// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "orchestrator/progress/progress.h"

namespace foldwise {

/// Keeps what it was told, and calls a test back.
class RecordingSink : public orchestrator::ProgressSink {
 public:
  void sweep_started(const orchestrator::Workload& started_workload, std::size_t reused_jobs) override {
    workload = &started_workload;
    reused = reused_jobs;
  }
  void job_started(const orchestrator::WorkItem& item, const orchestrator::WorkerName&, int attempt) override {
    started.emplace_back(workload->label_of(item), attempt);
  }
  void job_progress(const orchestrator::WorkItem& item, const orchestrator::WorkerName&,
                    const Progress& progress) override {
    if (on_progress) on_progress(item, progress);
  }
  void job_ended(const orchestrator::WorkItem& item, const orchestrator::WorkerName&, const Outcome& outcome,
                 Retry retry) override {
    ended.push_back({workload->label_of(item), outcome, retry});
    if (on_ended) on_ended(item);
  }
  void remark(const std::string& sentence) override { remarks.push_back(sentence); }
  void tick(double) override {
    if (on_tick) on_tick();
  }
  void sweep_ended() override { over = true; }

  struct End {
    std::string label;
    Outcome outcome;
    Retry retry;
  };
  const orchestrator::Workload* workload = nullptr;
  std::size_t reused = 0;
  std::vector<std::pair<std::string, int>> started;
  std::vector<End> ended;
  std::vector<std::string> remarks;
  bool over = false;
  std::function<void(const orchestrator::WorkItem&, const Progress&)> on_progress;
  std::function<void(const orchestrator::WorkItem&)> on_ended;
  std::function<void()> on_tick;
};

}  // namespace foldwise
