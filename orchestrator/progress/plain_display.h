// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <iosfwd>
#include <map>
#include <optional>
#include <string>

#include "orchestrator/progress/forecast.h"
#include "orchestrator/progress/progress.h"

namespace foldwise::orchestrator {

/// How much a PlainDisplay writes.
struct PlainDisplayOptions {
  double seconds_between_epochs = 5;  ///< of one worker
  int lines_per_second = 50;          ///< of jobs started and finished; more are counted in one line
};

/// Progress in a file: one line per event with the time since the start, no escape codes.
class PlainDisplay : public ProgressSink {
 public:
  PlainDisplay(std::string title, std::ostream& out, PlainDisplayOptions options = {});

  void sweep_started(const Workload& workload, std::size_t reused) override;
  void job_started(const WorkItem& item, const WorkerName& worker, int attempt) override;
  void job_progress(const WorkItem& item, const WorkerName& worker, const Progress& progress) override;
  void job_ended(const WorkItem& item, const WorkerName& worker, const Outcome& outcome, Retry retry) override;
  void plan_changed(const WorkItem& item, Wanted wanted) override;
  void remark(const std::string& sentence) override;
  void tick(double now) override;
  void sweep_ended() override;

 private:
  void line(const std::string& text);
  /// A line that may be counted rather than written when there are too many.
  void frequent_line(const std::string& text);
  void tell_unwritten();

  std::string title_;
  std::ostream& out_;
  PlainDisplayOptions options_;
  const Workload* workload_ = nullptr;  // none before the sweep began
  Forecast forecast_;
  std::map<WorkerName, double> told_;  // when the worker's last epoch was written
  std::optional<double> began_;
  double now_ = 0;
  double second_began_ = 0;
  int lines_this_second_ = 0;
  std::size_t unwritten_ = 0;
};

}  // namespace foldwise::orchestrator
