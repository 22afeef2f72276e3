// SPDX-License-Identifier: Apache-2.0
#include "worker/evaluation/judgement.h"

#include <cmath>

#include "experiments/experiment.h"
#include "results/metrics.h"
#include "results/metrics/classification.h"
#include "results/metrics/tagging.h"

namespace foldwise {

std::string_view judged_by(LabelKind labels) {
  switch (labels) {
    case LabelKind::classes:
      return name_of(StoppingMetric::accuracy);
    case LabelKind::curves:
      return name_of(StoppingMetric::concordance);
    case LabelKind::multi_label:
      break;
  }
  return name_of(StoppingMetric::global_average_precision);
}

double judge(LabelKind labels, std::span<const Prediction> predictions) {
  switch (labels) {
    case LabelKind::classes:
      return accuracy(predictions);
    case LabelKind::curves:
      return mean_concordance(predictions);
    case LabelKind::multi_label:
      break;
  }
  const double precision = global_average_precision(predictions);
  return std::isfinite(precision) ? precision : 0;
}

}  // namespace foldwise
