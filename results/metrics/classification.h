// SPDX-License-Identifier: Apache-2.0
/// Figures of merit where each sample is of one class.
#pragma once

#include <span>
#include <vector>

#include "experiments/jobs/job.h"

namespace foldwise::results {

/// Index of the largest score; the first of equals.
int predicted_class(std::span<const double> scores);
/// Fraction of predictions whose largest score is the target's. Throws std::invalid_argument on none.
double accuracy(std::span<const Prediction> predictions);
/// Mean of the recalls of the classes that occur among the targets (UAR, macro recall).
double unweighted_average_recall(std::span<const Prediction> predictions);
/// Mean of -log softmax(scores)[target].
/// The log-sum-exp is stable for scores of any size. Throws std::out_of_range on a target without a score.
double cross_entropy(std::span<const Prediction> predictions);
/// [classes][classes], rows: target, columns: predicted.
std::vector<std::vector<int>> confusion_matrix(std::span<const Prediction> predictions, int classes);

}  // namespace foldwise::results
