// SPDX-License-Identifier: Apache-2.0
#include "results/metrics/tagging.h"

#include <algorithm>
#include <functional>
#include <limits>
#include <stdexcept>
#include <vector>

#include "results/metrics/require_some.h"

namespace foldwise::results {
namespace {

/// Highest first; equal scores stay in their order.
std::vector<ScoredTag> sorted_tags(const Prediction& prediction) {
  if (prediction.scores.size() != prediction.targets.size()) {
    throw std::invalid_argument("not one target for each score of " + prediction.sample);
  }
  std::vector<ScoredTag> tags;
  for (std::size_t i = 0; i < prediction.scores.size(); ++i) {
    tags.push_back({prediction.scores[i], prediction.targets[i] != 0});
  }
  std::ranges::stable_sort(tags, std::greater(), &ScoredTag::score);
  return tags;
}

}  // namespace

std::vector<ScoredTag> highest_tags(const Prediction& prediction) {
  std::vector<ScoredTag> tags = sorted_tags(prediction);
  if (tags.size() > pooled_scores) tags.resize(pooled_scores);
  return tags;
}

void PrecisionSum::add(const ScoredTag& tag) {
  if (tags_ > 0 && tag.score != score_) {
    sum_ = closed();
    right_ += equals_;
    equals_ = 0;
  }
  score_ = tag.score;
  ++tags_;
  if (tag.right) ++equals_;
}

double PrecisionSum::mean(double all_right) const {
  if (all_right == 0) return std::numeric_limits<double>::quiet_NaN();
  return tags_ == 0 ? 0 : closed() / all_right;
}

double global_average_precision(std::span<const Prediction> predictions) {
  require_some(predictions);
  std::vector<ScoredTag> pool;
  double all_right = 0;
  for (const Prediction& prediction : predictions) {
    const std::vector<ScoredTag> tags = highest_tags(prediction);
    pool.insert(pool.end(), tags.begin(), tags.end());
    all_right += prediction.target;
  }
  std::ranges::sort(pool, std::greater(), &ScoredTag::score);
  PrecisionSum sum;
  for (const ScoredTag& tag : pool) sum.add(tag);
  return sum.mean(all_right);
}

double hit_at_1(std::span<const Prediction> predictions) {
  require_some(predictions);
  double hits = 0;
  for (const Prediction& prediction : predictions) {
    const std::vector<ScoredTag> tags = sorted_tags(prediction);
    if (!tags.empty() && tags.front().right) ++hits;
  }
  return hits / static_cast<double>(predictions.size());
}

double precision_at_equal_recall_rate(std::span<const Prediction> predictions) {
  require_some(predictions);
  double sum = 0;
  double examples = 0;
  for (const Prediction& prediction : predictions) {
    if (prediction.target == 0) continue;
    const std::vector<ScoredTag> tags = sorted_tags(prediction);
    const auto highest = std::min(tags.size(), static_cast<std::size_t>(prediction.target));
    const auto end = tags.begin() + static_cast<std::ptrdiff_t>(highest);
    sum += static_cast<double>(std::count_if(tags.begin(), end, [](const ScoredTag& tag) { return tag.right; })) /
           prediction.target;
    ++examples;
  }
  return examples == 0 ? std::numeric_limits<double>::quiet_NaN() : sum / examples;
}

}  // namespace foldwise::results
