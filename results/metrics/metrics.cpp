// SPDX-License-Identifier: Apache-2.0
#include "results/metrics/metrics.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "results/metrics/classification.h"
#include "results/metrics/detection.h"
#include "results/metrics/regression.h"
#include "results/metrics/tagging.h"

namespace foldwise::results {
namespace {

using Predictions = std::span<const Prediction>;
using Numbers = std::span<const double>;

std::optional<double> roc_auc_of(Predictions predictions) {
  return roc_auc(detections(predictions));
}
std::optional<double> eer_accuracy_of(Predictions predictions) {
  return eer_accuracy(detections(predictions));
}

template <double (*metric)(Predictions)>
std::optional<double> always(Predictions predictions) {
  return metric(predictions);
}
template <Moments moments>
double concordance_with(Numbers predictions, Numbers targets) {
  return concordance(predictions, targets, moments);
}

using OfPredictions = std::optional<double> (*)(Predictions);
using OfNumbers = double (*)(Numbers predictions, Numbers targets);

constexpr std::array<std::pair<std::string_view, OfPredictions>, 5> of_classes{{
    {"accuracy", always<accuracy>},
    {"unweighted_average_recall", always<unweighted_average_recall>},
    {"cross_entropy", always<cross_entropy>},
    {"roc_auc", roc_auc_of},
    {"eer_accuracy", eer_accuracy_of},
}};
constexpr std::array<std::pair<std::string_view, OfNumbers>, 7> of_numbers{{
    {"concordance", concordance_with<Moments::unbiased>},
    {"concordance_population", concordance_with<Moments::population>},
    {"concordance_avec2018", concordance_with<Moments::avec2018>},
    {"pearson", pearson},
    {"mean_absolute_error", mean_absolute_error},
    {"mean_squared_error", mean_squared_error},
    {"mean_absolute_percentage_error", mean_absolute_percentage_error},
}};
constexpr std::array<std::pair<std::string_view, OfPredictions>, 3> of_tags{{
    {"global_average_precision", always<global_average_precision>},
    {"hit_at_1", always<hit_at_1>},
    {"precision_at_equal_recall_rate", always<precision_at_equal_recall_rate>},
}};

bool are(PredictionKind kind, Predictions predictions) {
  switch (kind) {
    case PredictionKind::classes:
      return std::ranges::all_of(predictions, [](const Prediction& one) { return one.targets.empty(); });
    case PredictionKind::numbers:
      return std::ranges::all_of(predictions, [&](const Prediction& one) {
        return !one.targets.empty() && one.scores.size() == one.targets.size() &&
               one.targets.size() == predictions.front().targets.size();
      });
    case PredictionKind::tags:
      break;
  }
  return std::ranges::all_of(predictions, [](const Prediction& one) {
    return !one.targets.empty() && one.scores.size() == one.targets.size() &&
           std::ranges::all_of(one.targets, [](double target) { return target == 0 || target == 1; });
  });
}

/// The scores of the `number`th value that is predicted, and what they should be.
struct Column {
  std::vector<double> scores;
  std::vector<double> targets;
};

Column column(Predictions predictions, std::size_t number) {
  Column values;
  for (const Prediction& prediction : predictions) {
    values.scores.push_back(prediction.scores[number]);
    values.targets.push_back(prediction.targets[number]);
  }
  return values;
}

/// What follows the name of a metric of numbers.
std::string suffix(std::size_t number, Predictions predictions, std::span<const std::string> target_names) {
  return predictions.front().targets.size() == 1 ? "" : "_" + target_names[number];
}

std::optional<double> metric_of_numbers(std::string_view name, Predictions predictions,
                                        std::span<const std::string> target_names) {
  const std::size_t count = predictions.front().targets.size();
  if (count > 1 && target_names.size() != count) return std::nullopt;
  for (const auto& [known, metric] : of_numbers) {
    for (std::size_t number = 0; number < count && name.starts_with(known); ++number) {
      if (name.substr(known.size()) != suffix(number, predictions, target_names)) continue;
      const Column values = column(predictions, number);
      return metric(values.scores, values.targets);
    }
  }
  return std::nullopt;
}

template <typename Catalogue>
std::optional<double> metric_of_predictions(const Catalogue& catalogue, std::string_view name,
                                            Predictions predictions) {
  for (const auto& [known, metric] : catalogue) {
    if (known == name) return metric(predictions);
  }
  return std::nullopt;
}

template <typename Catalogue>
void collect(const Catalogue& catalogue, Predictions predictions, std::map<std::string, double>& metrics) {
  for (const auto& [name, metric] : catalogue) {
    const std::optional<double> value = metric(predictions);
    if (value && std::isfinite(*value)) metrics.emplace(name, *value);
  }
}

void collect_numbers(Predictions predictions, std::span<const std::string> target_names,
                     std::map<std::string, double>& metrics) {
  for (std::size_t number = 0; number < predictions.front().targets.size(); ++number) {
    const Column values = column(predictions, number);
    for (const auto& [name, metric] : of_numbers) {
      const double value = metric(values.scores, values.targets);
      if (!std::isfinite(value)) continue;
      metrics.emplace(std::string(name) + suffix(number, predictions, target_names), value);
    }
  }
}

}  // namespace

std::optional<double> computed_metric(std::string_view name, Predictions predictions,
                                      std::span<const std::string> target_names) {
  if (predictions.empty()) return std::nullopt;
  std::optional<double> value;
  if (are(PredictionKind::classes, predictions)) value = metric_of_predictions(of_classes, name, predictions);
  if (!value && are(PredictionKind::tags, predictions)) value = metric_of_predictions(of_tags, name, predictions);
  if (!value && are(PredictionKind::numbers, predictions)) value = metric_of_numbers(name, predictions, target_names);
  return value;
}

std::map<std::string, double> computed_metrics(PredictionKind kind, Predictions predictions,
                                               std::span<const std::string> target_names) {
  std::map<std::string, double> metrics;
  if (predictions.empty()) return metrics;
  switch (kind) {
    case PredictionKind::classes:
      collect(of_classes, predictions, metrics);
      break;
    case PredictionKind::numbers:
      collect_numbers(predictions, target_names, metrics);
      break;
    case PredictionKind::tags:
      collect(of_tags, predictions, metrics);
      break;
  }
  return metrics;
}

double mean_concordance(Predictions predictions) {
  const std::size_t count = predictions.front().targets.size();
  double sum = 0;
  for (std::size_t number = 0; number < count; ++number) {
    const Column values = column(predictions, number);
    const double value = concordance(values.scores, values.targets);
    sum += std::isfinite(value) ? value : 0;
  }
  return sum / static_cast<double>(count);
}

}  // namespace foldwise::results
