// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <optional>

#include "experiments/experiment.h"

namespace foldwise::orchestrator {

/// How long the jobs of each stage take from their start, or from a checkpoint, to the next checkpoint or to their end,
/// learned while they run. Seconds.
class CheckpointPace {
 public:
  void took(Stage stage, double seconds) { averages_[static_cast<std::size_t>(stage)].add(seconds); }
  std::optional<double> seconds(Stage stage) const { return averages_[static_cast<std::size_t>(stage)].value(); }

 private:
  /// Exponential average that follows an increase faster than a decrease: to start a job that reaches no checkpoint
  /// wastes its time.
  class CautiousAverage {
   public:
    void add(double seconds) { mean_ = mean_ ? *mean_ + (seconds > *mean_ ? 0.5 : 0.1) * (seconds - *mean_) : seconds; }
    std::optional<double> value() const { return mean_; }

   private:
    std::optional<double> mean_;  // seconds
  };

  std::array<CautiousAverage, Choices<Stage>::names.size()> averages_;
};

}  // namespace foldwise::orchestrator
