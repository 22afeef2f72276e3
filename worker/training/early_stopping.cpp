// SPDX-License-Identifier: Apache-2.0
#include "worker/training/early_stopping.h"

#include <string_view>

#include "results/metrics/metrics.h"

namespace foldwise::worker {

EarlyStopping::Verdict EarlyStopping::observe(int epoch, const ValidationFigures& figures) {
  const bool better = options_.keep == KeptNetwork::last || is_better(figures, memory_.best);
  memory_.last_epoch = epoch;
  if (memory_.best_epoch != 0 && !better) return Verdict::no_better;
  memory_.best_epoch = epoch;
  memory_.best = figures;
  return Verdict::improved;
}

bool EarlyStopping::is_better(const ValidationFigures& one, const ValidationFigures& other) const {
  const std::string_view metric = name_of(options_.metric);
  return options_.metric == StoppingMetric::loss ? results::is_better(metric, one.loss, other.loss)
                                                 : results::is_better(metric, one.figure, other.figure);
}

bool EarlyStopping::exhausted() const {
  return options_.patience > 0 && memory_.last_epoch - memory_.best_epoch >= options_.patience;
}

}  // namespace foldwise::worker
