// SPDX-License-Identifier: Apache-2.0
#include "results/metrics/detection.h"

#include <algorithm>
#include <functional>
#include <utility>

namespace foldwise::results {
namespace {

/// How many of either kind have one and the same score.
struct Tie {
  double positives = 0;
  double negatives = 0;
};

/// From the highest score to the lowest; empty where one of the two kinds is missing.
std::vector<Tie> ties_of(std::vector<Detection> detections) {
  std::ranges::sort(detections, std::greater(), &Detection::score);
  std::vector<Tie> ties;
  Tie all;
  const Detection* previous = nullptr;
  for (const Detection& detection : detections) {
    if (previous == nullptr || previous->score != detection.score) ties.emplace_back();
    (detection.positive ? ties.back().positives : ties.back().negatives) += 1;
    (detection.positive ? all.positives : all.negatives) += 1;
    previous = &detection;
  }
  if (all.positives == 0 || all.negatives == 0) return {};
  return ties;
}

Tie sum_of(const std::vector<Tie>& ties) {
  Tie sum;
  for (const Tie& tie : ties) sum = {sum.positives + tie.positives, sum.negatives + tie.negatives};
  return sum;
}

}  // namespace

std::vector<Detection> detections(std::span<const Prediction> predictions) {
  std::vector<Detection> found;
  for (const Prediction& prediction : predictions) {
    if (prediction.scores.size() != 2) return {};
    found.push_back({prediction.scores[1] - prediction.scores[0], prediction.target == 1});
  }
  return found;
}

std::vector<RocPoint> roc_curve(std::vector<Detection> detections) {
  const std::vector<Tie> ties = ties_of(std::move(detections));
  if (ties.empty()) return {};
  const Tie all = sum_of(ties);
  std::vector<RocPoint> curve{{0, 0}};
  Tie above;
  for (const Tie& tie : ties) {
    above = {above.positives + tie.positives, above.negatives + tie.negatives};
    curve.push_back({above.negatives / all.negatives, above.positives / all.positives});
  }
  return curve;
}

std::optional<double> roc_auc(std::vector<Detection> detections) {
  const std::vector<Tie> ties = ties_of(std::move(detections));
  if (ties.empty()) return std::nullopt;
  const Tie all = sum_of(ties);
  double above = 0;  // positives whose score is higher
  double area = 0;   // pairs in the right order
  for (const Tie& tie : ties) {
    area += tie.negatives * (above + tie.positives / 2);
    above += tie.positives;
  }
  return area / (all.positives * all.negatives);
}

std::optional<double> eer_accuracy(std::vector<Detection> detections) {
  const std::vector<Tie> ties = ties_of(std::move(detections));
  if (ties.empty()) return std::nullopt;
  const Tie all = sum_of(ties);
  double fpr = 0;
  double tpr = 0;
  for (const Tie& tie : ties) {
    const double run = tie.negatives / all.negatives;
    const double rise = tie.positives / all.positives;
    const double missing = 1 - (fpr + tpr);  // of FPR + TPR to 1
    if (run + rise >= missing) return 1 - (fpr + run * missing / (run + rise));
    fpr += run;
    tpr += rise;
  }
  return 1 - fpr;  // the sums of the steps stayed a rounding error below (1, 1)
}

}  // namespace foldwise::results
