// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "experiments/experiment.h"

namespace foldwise::worker {

/// How well an epoch's network did on the validation part.
struct ValidationFigures {
  double loss = 0;
  double figure = 0;  ///< what the labels are judged by: accuracy, concordance or global average precision
};

/// Remembers the best epoch, and says when `patience` epochs have passed without a better one. Equal figures are no
/// improvement: the first of them stays the best.
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

  Verdict observe(int epoch, const ValidationFigures& figures);
  /// Whether training should end now.
  bool exhausted() const;
  const Memory& memory() const { return memory_; }
  void remember(const Memory& memory) { memory_ = memory; }

 private:
  EarlyStoppingOptions options_;
  Memory memory_;
};

}  // namespace foldwise::worker
