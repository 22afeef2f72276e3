// SPDX-License-Identifier: Apache-2.0
#include "results/metrics/classification.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <stdexcept>

#include "results/metrics/require_some.h"

namespace foldwise::results {
namespace {

bool is_correct(const Prediction& prediction) {
  return predicted_class(prediction.scores) == prediction.target;
}

// -log(softmax(scores)[target]), without overflow, and without loss where the scores are large but close to each other.
double surprise(const Prediction& prediction) {
  const auto& scores = prediction.scores;
  const double target = scores.at(static_cast<std::size_t>(prediction.target));
  const double largest = *std::max_element(scores.begin(), scores.end());
  double sum = 0;
  for (const double score : scores) sum += std::exp(score - largest);
  return largest - target + std::log(sum);
}

}  // namespace

int predicted_class(std::span<const double> scores) {
  if (scores.empty()) throw std::invalid_argument("a prediction without scores");
  return static_cast<int>(std::max_element(scores.begin(), scores.end()) - scores.begin());
}

double accuracy(std::span<const Prediction> predictions) {
  require_some(predictions);
  const auto correct = std::count_if(predictions.begin(), predictions.end(), is_correct);
  return static_cast<double>(correct) / static_cast<double>(predictions.size());
}

double unweighted_average_recall(std::span<const Prediction> predictions) {
  require_some(predictions);
  struct Recall {
    int correct = 0;
    int count = 0;
  };
  std::map<int, Recall> classes;
  for (const auto& prediction : predictions) {
    auto& recall = classes[prediction.target];
    ++recall.count;
    if (is_correct(prediction)) ++recall.correct;
  }
  double sum = 0;
  for (const auto& [target, recall] : classes) sum += static_cast<double>(recall.correct) / recall.count;
  return sum / static_cast<double>(classes.size());
}

double cross_entropy(std::span<const Prediction> predictions) {
  require_some(predictions);
  double sum = 0;
  for (const auto& prediction : predictions) sum += surprise(prediction);
  return sum / static_cast<double>(predictions.size());
}

std::vector<std::vector<int>> confusion_matrix(std::span<const Prediction> predictions, int classes) {
  const auto count = static_cast<std::size_t>(classes);
  std::vector<std::vector<int>> matrix(count, std::vector<int>(count, 0));
  for (const auto& prediction : predictions) {
    const auto predicted = static_cast<std::size_t>(predicted_class(prediction.scores));
    ++matrix.at(static_cast<std::size_t>(prediction.target)).at(predicted);
  }
  return matrix;
}

}  // namespace foldwise::results
