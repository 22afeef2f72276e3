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

struct Tag {
  double score = 0;
  bool right = false;
};

/// Highest first; equal scores stay in their order.
std::vector<Tag> sorted_tags(const Prediction& prediction) {
  if (prediction.scores.size() != prediction.targets.size()) {
    throw std::invalid_argument("not one target for each score of " + prediction.sample);
  }
  std::vector<Tag> tags;
  for (std::size_t i = 0; i < prediction.scores.size(); ++i) {
    tags.push_back({prediction.scores[i], prediction.targets[i] != 0});
  }
  std::ranges::stable_sort(tags, std::greater(), &Tag::score);
  return tags;
}

}  // namespace

double global_average_precision(std::span<const Prediction> predictions) {
  require_some(predictions);
  std::vector<Tag> pool;
  double all_right = 0;
  for (const Prediction& prediction : predictions) {
    const std::vector<Tag> tags = sorted_tags(prediction);
    const auto kept = std::min<std::size_t>(tags.size(), pooled_scores);
    pool.insert(pool.end(), tags.begin(), tags.begin() + static_cast<std::ptrdiff_t>(kept));
    all_right += prediction.target;
  }
  if (all_right == 0) return std::numeric_limits<double>::quiet_NaN();
  std::ranges::sort(pool, std::greater(), &Tag::score);
  double right = 0;
  double sum = 0;
  for (std::size_t first = 0; first < pool.size();) {
    std::size_t last = first;
    double of_equals = 0;
    for (; last < pool.size() && pool[last].score == pool[first].score; ++last) of_equals += pool[last].right ? 1 : 0;
    right += of_equals;
    sum += of_equals * right / static_cast<double>(last);
    first = last;
  }
  return sum / all_right;
}

double hit_at_1(std::span<const Prediction> predictions) {
  require_some(predictions);
  double hits = 0;
  for (const Prediction& prediction : predictions) {
    const std::vector<Tag> tags = sorted_tags(prediction);
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
    const std::vector<Tag> tags = sorted_tags(prediction);
    const auto highest = std::min(tags.size(), static_cast<std::size_t>(prediction.target));
    const auto end = tags.begin() + static_cast<std::ptrdiff_t>(highest);
    sum += static_cast<double>(std::count_if(tags.begin(), end, [](const Tag& tag) { return tag.right; })) /
           prediction.target;
    ++examples;
  }
  return examples == 0 ? std::numeric_limits<double>::quiet_NaN() : sum / examples;
}

}  // namespace foldwise::results
