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

#include "experiments/jobs/job.h"

namespace foldwise::results {

/// What the predictions of a test part are, and so which metrics there are of them.
enum class PredictionKind {
  classes,  ///< scores of classes, `target` is the right one: no `targets`
  numbers,  ///< one score for each of `targets`
  tags      ///< the highest scores of many classes, `targets` are 1 or 0 and `target` counts those that are right
};

/// Of classes: accuracy, unweighted_average_recall, cross_entropy; of two classes also roc_auc and eer_accuracy.
/// Of numbers: concordance, concordance_population, concordance_avec2018, pearson, mean_absolute_error,
/// mean_squared_error, mean_absolute_percentage_error; where several numbers are predicted at once each name ends with
/// that of its target (concordance_valence), in the order of `target_names`.
/// Of tags: global_average_precision, hit_at_1, precision_at_equal_recall_rate.
/// Nothing for another name, and where the predictions have no such metric (a ROC of one class, numbers of classes).
std::optional<double> computed_metric(std::string_view name, std::span<const Prediction> predictions,
                                      std::span<const std::string> target_names = {});

/// All of them that there are of predictions of this kind.
std::map<std::string, double> computed_metrics(PredictionKind kind, std::span<const Prediction> predictions,
                                               std::span<const std::string> target_names = {});

/// Of numbers: the mean of the targets' concordance; undefined ones count as 0.
double mean_concordance(std::span<const Prediction> predictions);

}  // namespace foldwise::results
