// SPDX-License-Identifier: Apache-2.0
/// Figures of merit by name. Neither SQLite nor libtorch here: worker/ uses them for early stopping, results/ for
/// pooled figures.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "experiments/facts/predictions.h"
#include "experiments/jobs/job.h"
#include "results/metrics/metric_format.h"

namespace foldwise::results {

/// Which of two values is the better one.
enum class Better { higher, lower, neither };

using MetricOfPredictions = std::optional<double> (*)(std::span<const Prediction> predictions);
using MetricOfNumbers = double (*)(std::span<const double> predictions, std::span<const double> targets);

/// A figure of merit: its row in the one table of metrics.cpp.
struct MetricFacts {
  std::string_view name;
  std::optional<PredictionKind> of = {};         ///< the predictions that it is computed from; none: a stage records it
  MetricOfPredictions of_predictions = nullptr;  ///< of classes and of tags
  MetricOfNumbers of_numbers = nullptr;          ///< of numbers: for each target by itself
  MetricFormat format = {};
  Better better = Better::neither;
};

/// All rows: those of classes, of numbers, of tags, then what stages record.
std::span<const MetricFacts> all_metric_facts();
/// The row behind a metric's name: without the part that it is of (train_, validation_, test_) and pooled_, and of
/// numbers without recordings_ and the target (recordings_concordance_valence). nullptr where there is none.
const MetricFacts* metric_facts(std::string_view name);
/// Whether a value of the metric beats another. Never where neither direction is better, nor of NaN.
bool is_better(std::string_view name, double value, double than);

/// Of numbers: where several are predicted at once each name ends with that of its target (concordance_valence), in the
/// order of `target_names`.
/// What begins with recordings_ is the mean of what each recording has by itself, over those where it is defined
/// (recordings.h).
/// Nothing for another name, and where the predictions have no such metric (a ROC of one class, numbers of classes).
std::optional<double> computed_metric(std::string_view name, std::span<const Prediction> predictions,
                                      std::span<const std::string> target_names = {});

/// All of them that there are of predictions of this kind.
std::map<std::string, double> computed_metrics(PredictionKind kind, std::span<const Prediction> predictions,
                                               std::span<const std::string> target_names = {});

/// Of numbers: the mean of the targets' concordance; undefined ones count as 0.
double mean_concordance(std::span<const Prediction> predictions);

}  // namespace foldwise::results
