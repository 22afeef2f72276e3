// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "experiments/experiment.h"
#include "worker/evaluation/scored_part.h"

namespace foldwise::worker {

/// Remembers the best validation, and says when `patience` epochs have passed since. Equal figures are no improvement:
/// the first of them stays the best. Where the last network is kept each validation counts as the best one.
class EarlyStopping {
 public:
  /// What has to be kept for a later continuation.
  struct Memory {
    int best_epoch = 0;  ///< 0: none yet
    int last_epoch = 0;
    ValidationFigures best;
  };
  enum class Verdict { improved, no_better };

  explicit EarlyStopping(const EarlyStoppingOptions& options) : options_(options) {}

  /// Of a validation within or at the end of an epoch.
  Verdict observe(int epoch, const ValidationFigures& figures);
  /// Whether a validation's figure beats another.
  bool is_better(const ValidationFigures& one, const ValidationFigures& other) const;
  /// Whether training should end, when an epoch has.
  bool exhausted() const;
  const Memory& memory() const { return memory_; }
  void remember(const Memory& memory) { memory_ = memory; }

 private:
  EarlyStoppingOptions options_;
  Memory memory_;
};

}  // namespace foldwise::worker
