// SPDX-License-Identifier: Apache-2.0
/// Figures of merit where any number of classes may be right. A prediction holds the highest scores of an example,
/// `targets` says of each of them whether it is right (1 or 0), `target` counts all that are right, those without a
/// score included. All throw std::invalid_argument on no predictions.
#pragma once

#include <span>
#include <vector>

#include "experiments/jobs/job.h"

namespace foldwise::results {

/// So many of an example's scores are kept and pooled.
inline constexpr int pooled_scores = 20;

/// A class's score of an example, and whether the example has the class.
struct ScoredTag {
  double score = 0;
  bool right = false;
};

/// Of a prediction those that are pooled, the highest first; equal scores stay in their order. Throws
/// std::invalid_argument on scores without targets.
std::vector<ScoredTag> highest_tags(const Prediction& prediction);

/// GAP@20 of pooled tags that come the highest score first.
class PrecisionSum {
 public:
  void add(const ScoredTag& tag);
  /// Over `all_right` right ones, pooled or not: NaN where there are none.
  double mean(double all_right) const;

 private:
  double closed() const { return sum_ + equals_ * (right_ + equals_) / tags_; }

  double tags_ = 0;    ///< so far
  double score_ = 0;   ///< of the last
  double equals_ = 0;  ///< right ones among those of this score
  double right_ = 0;   ///< before them
  double sum_ = 0;     ///< of precisions, before them
};

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
