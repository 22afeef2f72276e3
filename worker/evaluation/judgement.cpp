// SPDX-License-Identifier: Apache-2.0
#include "worker/evaluation/judgement.h"

#include <array>
#include <cmath>

#include "experiments/choice_table.h"
#include "results/metrics/classification.h"
#include "results/metrics/metrics.h"
#include "results/metrics/tagging.h"

namespace foldwise::worker {
namespace {

double defined_precision(std::span<const Prediction> predictions) {
  const double precision = results::global_average_precision(predictions);
  return std::isfinite(precision) ? precision : 0;
}

struct JudgementRow {
  datasets::LabelKind labels;
  double (*judge)(std::span<const Prediction> predictions);
};

constexpr auto judgements = std::to_array<JudgementRow>({
    {datasets::LabelKind::classes, results::accuracy},
    {datasets::LabelKind::curves, results::mean_concordance},
    {datasets::LabelKind::multi_label, defined_precision},
});
static_assert(each_has_its_row(judgements, &JudgementRow::labels));

}  // namespace

double judge(datasets::LabelKind labels, std::span<const Prediction> predictions) {
  return judgements.at(static_cast<std::size_t>(labels)).judge(predictions);
}

}  // namespace foldwise::worker
