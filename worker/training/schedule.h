// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <limits>

#include "experiments/experiment.h"

namespace foldwise::worker {

/// What the learning rates of all parts are multiplied by, 1 at first. A scale holds for a whole epoch, but for those
/// of step that count the optimizer's steps. Nothing is random, and what a scale depends on beside epoch and step is in
/// the memory.
///
/// constant: 1. step: factor^((epoch - 1) / every), in whole numbers, or factor^(steps / every). plateau: times factor
/// when more than `patience` epochs in a row have not had a validation loss below the best one by a ten-thousandth of
/// it, as torch.optim.lr_scheduler.ReduceLROnPlateau counts (it leaves changes of a rate below 1e-8 out; here none is).
/// cosine: SGDR (Loshchilov & Hutter 2017, Eq. 5) from 1 to `least` over `period` epochs, then anew over periods
/// `period_factor` times as long as the one before, as CosineAnnealingWarmRestarts does it where it steps once an
/// epoch.
class Schedule {
 public:
  /// What has to be kept for a later continuation.
  struct Memory {
    double best_loss = std::numeric_limits<double>::infinity();  ///< of validation, that counted as an improvement
    int waited = 0;      ///< epochs without one since then, or since the last reduction
    int reductions = 0;  ///< of plateau so far
    bool operator==(const Memory&) const = default;
  };

  explicit Schedule(const ScheduleOptions& options) : options_(options) {}

  /// Where a training stands.
  struct Position {
    int epoch = 1;
    std::size_t steps = 0;  ///< of the optimizer that are done, in all epochs
  };

  /// Of the next step, all epochs before it observed.
  double scale(const Position& at) const;
  /// At the end of each epoch.
  void observe(double validation_loss);
  const Memory& memory() const { return memory_; }
  void remember(const Memory& memory) { memory_ = memory; }

 private:
  ScheduleOptions options_;
  Memory memory_;
};

}  // namespace foldwise::worker
