// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <functional>
#include <iosfwd>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "orchestrator/progress/forecast.h"
#include "orchestrator/progress/progress.h"
#include "orchestrator/progress/terminal.h"

namespace foldwise::orchestrator {

enum class Colour : bool { no, yes };

/// Progress on a terminal: an overall bar and a line per worker, redrawn in place at most five times per second.
/// Remarks and failures scroll by above it. Nothing of it is left when the sweep ends, but one line of summary.
class LiveDisplay : public ProgressSink {
 public:
  /// `size` is asked before each drawing: the terminal may be resized.
  LiveDisplay(std::string title, std::ostream& out, std::function<TerminalSize()> size, Colour colour);

  void sweep_started(const Workload& workload, std::size_t reused) override;
  void job_started(const WorkItem& item, const WorkerName& worker, int attempt) override;
  void job_progress(const WorkItem& item, const WorkerName& worker, const Progress& progress) override;
  void job_ended(const WorkItem& item, const WorkerName& worker, const Outcome& outcome, Retry retry) override;
  void plan_changed(const WorkItem& item, Wanted wanted) override;
  void remark(const std::string& sentence) override;
  void tick(double now) override;
  void sweep_ended() override;

 private:
  struct WorkerLine {
    std::string label;  // empty: idle
    std::optional<Progress> progress;
  };
  std::string overall_line(std::size_t columns) const;
  std::string worker_line(const WorkerName& worker, const WorkerLine& line, std::size_t name_columns,
                          std::size_t columns) const;
  std::vector<std::string> lines(TerminalSize size) const;
  std::string erase(TerminalSize size) const;
  void draw();
  std::string painted(const std::string& text, const char* code) const;

  std::string title_;
  std::ostream& out_;
  std::function<TerminalSize()> size_;
  Colour colour_;
  const Workload* workload_ = nullptr;  // none before the sweep began
  Forecast forecast_;
  std::map<WorkerName, WorkerLine> workers_;
  std::vector<std::size_t> drawn_;  // width of each line on the terminal now
  bool started_ = false;
  std::optional<double> began_;
  double now_ = 0;
  double drawn_at_ = 0;
};

}  // namespace foldwise::orchestrator
