// SPDX-License-Identifier: Apache-2.0
/// Figures of merit where a sample either has something or has not, from the ROC: true positive rate over false
/// positive rate, at every threshold.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "experiments/jobs/job.h"

namespace foldwise::results {

/// A score, and whether the sample has what is looked for.
struct Detection {
  double score = 0;
  bool positive = false;
};

/// Of predictions of two classes: class 1 is looked for, and the score is by how much it leads. Scores of several
/// networks may stand side by side: the order is that of the softmax probabilities. Empty unless all have two scores.
std::vector<Detection> detections(std::span<const Prediction> predictions);

/// A place on the ROC.
struct RocPoint {
  double false_positive_rate = 0;
  double true_positive_rate = 0;
};

/// From (0, 0) to (1, 1), a point for each threshold; empty where one of the two kinds is missing.
std::vector<RocPoint> roc_curve(std::vector<Detection> detections);

/// Area under the ROC: the probability that a positive's score is above a negative's, ties counting half (mid-ranks).
/// Nothing where one of the two kinds is missing.
std::optional<double> roc_auc(std::vector<Detection> detections);

/// Accuracy at the ROC's equal error rate: 1 - FPR where FPR = 1 - TPR, between two thresholds on the straight line
/// that joins them. Does not depend on how many positives there are. Nothing where one of the two kinds is missing.
std::optional<double> eer_accuracy(std::vector<Detection> detections);

}  // namespace foldwise::results
