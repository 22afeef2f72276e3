// SPDX-License-Identifier: Apache-2.0
/// Figures of merit where any number of classes may be right. A prediction holds the highest scores of an example,
/// `targets` says of each of them whether it is right (1 or 0), `target` counts all that are right, those without a
/// score included. All throw std::invalid_argument on no predictions.
#pragma once

#include <span>

#include "experiments/jobs/job.h"

namespace foldwise::results {

/// So many of an example's scores are kept and pooled.
inline constexpr int pooled_scores = 20;

/// GAP@20: the highest twenty scores of every example in one list; the mean of the precision at each right one, over
/// all that are right, also those outside the list. Equal scores share the precision behind the last of them, so that
/// the order of the examples does not matter. NaN where nothing is right.
double global_average_precision(std::span<const Prediction> predictions);
/// Fraction of examples whose highest score is right; the first of equals.
double hit_at_1(std::span<const Prediction> predictions);
/// PERR: the precision among as many of an example's highest scores as classes are right, averaged over the examples
/// that have any; those beyond the kept scores count as missed. NaN where nothing is right.
double precision_at_equal_recall_rate(std::span<const Prediction> predictions);

}  // namespace foldwise::results
