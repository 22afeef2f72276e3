// SPDX-License-Identifier: Apache-2.0
#include "results/metrics/regression.h"

#include <algorithm>
#include <cmath>
#include <stdexcept>

#include "results/metrics/statistics.h"

namespace foldwise::results {
namespace {

void require_pairs(std::span<const double> predictions, std::span<const double> targets) {
  if (predictions.empty()) throw std::invalid_argument("a metric of no predictions");
  if (predictions.size() != targets.size()) throw std::invalid_argument("not one target for each prediction");
}

/// Sums of squares and products about the means.
struct Spread {
  double of_predictions = 0;
  double of_targets = 0;
  double common = 0;
};

Spread spread_of(std::span<const double> predictions, std::span<const double> targets) {
  const double predicted_mean = mean(predictions);
  const double target_mean = mean(targets);
  Spread spread;
  for (std::size_t i = 0; i < predictions.size(); ++i) {
    const double prediction = predictions[i] - predicted_mean;
    const double target = targets[i] - target_mean;
    spread.of_predictions += prediction * prediction;
    spread.of_targets += target * target;
    spread.common += prediction * target;
  }
  return spread;
}

template <typename Error>
double mean_error(std::span<const double> predictions, std::span<const double> targets, Error error) {
  require_pairs(predictions, targets);
  double sum = 0;
  for (std::size_t i = 0; i < predictions.size(); ++i) sum += error(predictions[i], targets[i]);
  return sum / static_cast<double>(predictions.size());
}

}  // namespace

double concordance(std::span<const double> predictions, std::span<const double> targets, Moments moments) {
  require_pairs(predictions, targets);
  const auto n = static_cast<double>(predictions.size());
  const double of_covariance = moments == Moments::unbiased ? n - 1 : n;
  const double of_variance = moments == Moments::population ? n : n - 1;
  const Spread spread = spread_of(predictions, targets);
  const double shift = mean(predictions) - mean(targets);
  const double variances = (spread.of_predictions + spread.of_targets) / of_variance;
  return 2 * spread.common / of_covariance / (variances + shift * shift);
}

double pearson(std::span<const double> predictions, std::span<const double> targets) {
  require_pairs(predictions, targets);
  const Spread spread = spread_of(predictions, targets);
  return spread.common / std::sqrt(spread.of_predictions * spread.of_targets);
}

double mean_absolute_error(std::span<const double> predictions, std::span<const double> targets) {
  return mean_error(predictions, targets,
                    [](double prediction, double target) { return std::abs(prediction - target); });
}

double mean_squared_error(std::span<const double> predictions, std::span<const double> targets) {
  return mean_error(predictions, targets,
                    [](double prediction, double target) { return (prediction - target) * (prediction - target); });
}

double mean_absolute_percentage_error(std::span<const double> predictions, std::span<const double> targets) {
  return mean_error(predictions, targets, [](double prediction, double target) {
    return std::abs(prediction - target) / std::max(std::abs(target), smallest_denominator);
  });
}

}  // namespace foldwise::results
