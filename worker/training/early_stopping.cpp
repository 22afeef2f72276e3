// SPDX-License-Identifier: Apache-2.0
#include "worker/training/early_stopping.h"

#include "results/metrics/metrics.h"

namespace foldwise::worker {

EarlyStopping::Verdict EarlyStopping::observe(int epoch, const ValidationFigures& figures) {
  const bool by_loss = options_.metric == StoppingMetric::loss;
  const bool better = by_loss ? results::is_better(name_of(options_.metric), figures.loss, memory_.best.loss)
                              : results::is_better(name_of(options_.metric), figures.figure, memory_.best.figure);
  memory_.last_epoch = epoch;
  if (memory_.best_epoch != 0 && !better) return Verdict::no_better;
  memory_.best_epoch = epoch;
  memory_.best = figures;
  return Verdict::improved;
}

bool EarlyStopping::exhausted() const {
  return options_.patience > 0 && memory_.last_epoch - memory_.best_epoch >= options_.patience;
}

}  // namespace foldwise::worker
