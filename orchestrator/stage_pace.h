// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <optional>

#include "experiments/experiment.h"

namespace foldwise {

/// How long the jobs of each stage take, learned while they run. Seconds.
class StagePace {
 public:
  void job_took(Stage stage, double seconds) { jobs_[index(stage)].add(seconds); }
  /// From the start of a job, or from its last checkpoint, to the next checkpoint or to the end.
  void checkpoint_took(Stage stage, double seconds) { checkpoints_[index(stage)].add(seconds); }

  /// What a job is expected to take; nothing before a few have been seen.
  std::optional<double> job_seconds(Stage stage) const { return jobs_[index(stage)].value(samples_for_jobs); }
  std::optional<double> checkpoint_seconds(Stage stage) const { return checkpoints_[index(stage)].value(1); }

 private:
  static constexpr int samples_for_jobs = 4;

  /// Exponential average that follows an increase faster than a decrease: to believe that long jobs are short
  /// costs more than the other way round.
  class Average {
   public:
    void add(double seconds) {
      ++samples_;
      const double gain = samples_ == 1 ? 1 : (seconds > mean_ ? 0.5 : 0.1);
      mean_ += gain * (seconds - mean_);
    }
    std::optional<double> value(int least) const {
      return samples_ < least ? std::nullopt : std::optional<double>(mean_);
    }

   private:
    int samples_ = 0;
    double mean_ = 0;
  };

  static std::size_t index(Stage stage) { return static_cast<std::size_t>(stage); }

  std::array<Average, Choices<Stage>::names.size()> jobs_;
  std::array<Average, Choices<Stage>::names.size()> checkpoints_;
};

}  // namespace foldwise
