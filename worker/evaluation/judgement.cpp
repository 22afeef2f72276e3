// SPDX-License-Identifier: Apache-2.0
#include "worker/evaluation/judgement.h"

#include <cmath>

#include "experiments/experiment.h"
#include "results/metrics/classification.h"
#include "results/metrics/metrics.h"
#include "results/metrics/tagging.h"

namespace foldwise::worker {

std::string_view judged_by(datasets::LabelKind labels) {
  switch (labels) {
    case datasets::LabelKind::classes:
      return name_of(StoppingMetric::accuracy);
    case datasets::LabelKind::curves:
      return name_of(StoppingMetric::concordance);
    case datasets::LabelKind::multi_label:
      break;
  }
  return name_of(StoppingMetric::global_average_precision);
}

double judge(datasets::LabelKind labels, std::span<const Prediction> predictions) {
  switch (labels) {
    case datasets::LabelKind::classes:
      return results::accuracy(predictions);
    case datasets::LabelKind::curves:
      return results::mean_concordance(predictions);
    case datasets::LabelKind::multi_label:
      break;
  }
  const double precision = results::global_average_precision(predictions);
  return std::isfinite(precision) ? precision : 0;
}

}  // namespace foldwise::worker
