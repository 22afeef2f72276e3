// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>

#include "experiments/experiment.h"

namespace foldwise::orchestrator {

/// How long the jobs of each stage take, learned while they run. Seconds.
class StagePace {
 public:
  void job_took(Stage stage, double seconds) { jobs_[index(stage)].add(seconds); }
  /// From the start of a job, or from its last checkpoint, to the next checkpoint or to the end.
  void checkpoint_took(Stage stage, double seconds) { checkpoints_[index(stage)].add(seconds); }

  /// What a job is expected to take; nothing before a few have been seen.
  std::optional<double> job_seconds(Stage stage) const { return jobs_[index(stage)].value(samples_for_jobs); }
  std::optional<double> checkpoint_seconds(Stage stage) const { return checkpoints_[index(stage)].value(); }

 private:
  static constexpr int samples_for_jobs = 8;

  /// Exponential average of logarithms: jobs of one stage differ by factors, and a single one that a busy machine held
  /// up must not hide that the others take milliseconds.
  class GeometricAverage {
   public:
    void add(double seconds) {
      ++samples_;
      const double gain = samples_ == 1 ? 1 : 0.1;
      log_ += gain * (std::log(std::max(seconds, 1e-6)) - log_);
    }
    std::optional<double> value(int least) const {
      return samples_ < least ? std::nullopt : std::optional<double>(std::exp(log_));
    }

   private:
    int samples_ = 0;
    double log_ = 0;  // of seconds
  };

  /// Exponential average that follows an increase faster than a decrease: to start a job that reaches no checkpoint
  /// wastes its time.
  class CautiousAverage {
   public:
    void add(double seconds) { mean_ = mean_ ? *mean_ + (seconds > *mean_ ? 0.5 : 0.1) * (seconds - *mean_) : seconds; }
    std::optional<double> value() const { return mean_; }

   private:
    std::optional<double> mean_;  // seconds
  };

  static std::size_t index(Stage stage) { return static_cast<std::size_t>(stage); }

  std::array<GeometricAverage, Choices<Stage>::names.size()> jobs_;
  std::array<CautiousAverage, Choices<Stage>::names.size()> checkpoints_;
};

}  // namespace foldwise::orchestrator
