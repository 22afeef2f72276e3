// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <map>
#include <optional>

#include "orchestrator/progress/progress.h"

namespace foldwise::orchestrator {

/// How far one attempt is, and when it will end at the pace seen so far. Times in seconds on one clock.
class JobPace {
 public:
  explicit JobPace(double started) : started_(started) {}

  void advance(const Progress& progress, double now);
  /// Share of the job that is done, 0 to 1, when it has told.
  std::optional<double> fraction() const { return fraction_; }
  double elapsed(double now) const { return now - started_; }
  /// Seconds until its end; none before two reports show a pace.
  std::optional<double> remaining(double now) const;

 private:
  double started_;
  std::optional<double> fraction_;
  double reported_ = 0;        // when fraction_ was told
  double first_fraction_ = 0;  // a resumed job does not begin at nought
  double first_reported_ = 0;
};

/// Estimates the end of a sweep from the durations of its finished jobs, stage by stage, and the pace of those running.
class Forecast {
 public:
  void sweep_started(const Workload& workload, std::size_t reused);
  void job_started(const WorkItem& item, const WorkerName& worker, double now);
  void job_progress(const WorkerName& worker, const Progress& progress, double now);
  void job_ended(const WorkItem& item, const WorkerName& worker, const Outcome& outcome, ProgressSink::Retry retry,
                 double now);

  void plan_changed(const WorkItem& item, ProgressSink::Wanted wanted);

  std::size_t total() const { return total_; }
  std::size_t done() const { return done_; }
  std::size_t failed() const { return failed_; }
  std::size_t running() const { return running_.size(); }
  /// Seconds until the sweep's end; none until every stage that remains, but evaluation, has been seen.
  std::optional<double> remaining(double now) const;
  /// Seconds until the end of the worker's job.
  std::optional<double> remaining(const WorkerName& worker, double now) const;

 private:
  struct StageTally {
    std::size_t left = 0;
    std::size_t finished = 0;
    double seconds = 0;  // over the finished ones
  };
  struct RunningJob {
    Stage stage;
    JobPace pace;
  };
  std::optional<double> duration(Stage stage, double now) const;

  std::array<StageTally, Choices<Stage>::names.size()> stages_{};
  std::map<WorkerName, RunningJob> running_;
  std::size_t total_ = 0;
  std::size_t done_ = 0;
  std::size_t failed_ = 0;
  std::size_t workers_ = 1;  // most that were seen at work at once
};

}  // namespace foldwise::orchestrator
