// SPDX-License-Identifier: Apache-2.0
#include "results/metrics/metrics.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

#include "results/metrics/classification.h"
#include "results/metrics/detection.h"
#include "results/metrics/recordings.h"
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

constexpr MetricFormat percent{100, 2, "%"};
constexpr MetricFormat short_percent{100, 1, "%"};
constexpr MetricFormat correlation{1, 3};
constexpr MetricFormat quantity{1, 4};
constexpr MetricFormat tally{1, 1};
constexpr MetricFormat kilojoules{1e-3, 2, "kJ"};

constexpr MetricFacts of_classes(std::string_view name, MetricOfPredictions metric, MetricFormat format,
                                 Better better) {
  return {.name = name, .of = PredictionKind::classes, .of_predictions = metric, .format = format, .better = better};
}
constexpr MetricFacts of_numbers(std::string_view name, MetricOfNumbers metric, MetricFormat format, Better better) {
  return {.name = name, .of = PredictionKind::numbers, .of_numbers = metric, .format = format, .better = better};
}
constexpr MetricFacts of_tags(std::string_view name, MetricOfPredictions metric, MetricFormat format, Better better) {
  return {.name = name, .of = PredictionKind::tags, .of_predictions = metric, .format = format, .better = better};
}
constexpr MetricFacts recorded(std::string_view name, MetricFormat format, Better better) {
  return {.name = name, .format = format, .better = better};
}

constexpr auto metrics_table = std::to_array<MetricFacts>({
    of_classes("accuracy", always<accuracy>, percent, Better::higher),
    of_classes("unweighted_average_recall", always<unweighted_average_recall>, percent, Better::higher),
    of_classes("cross_entropy", always<cross_entropy>, quantity, Better::lower),
    of_classes("roc_auc", roc_auc_of, correlation, Better::higher),
    of_classes("eer_accuracy", eer_accuracy_of, percent, Better::higher),
    of_numbers("concordance", concordance_with<Moments::unbiased>, correlation, Better::higher),
    of_numbers("concordance_population", concordance_with<Moments::population>, correlation, Better::higher),
    of_numbers("concordance_avec2018", concordance_with<Moments::avec2018>, correlation, Better::higher),
    of_numbers("pearson", pearson, correlation, Better::higher),
    of_numbers("mean_absolute_error", mean_absolute_error, quantity, Better::lower),
    of_numbers("mean_squared_error", mean_squared_error, quantity, Better::lower),
    of_numbers("mean_absolute_percentage_error", mean_absolute_percentage_error, short_percent, Better::lower),
    of_tags("global_average_precision", always<global_average_precision>, short_percent, Better::higher),
    of_tags("hit_at_1", always<hit_at_1>, short_percent, Better::higher),
    of_tags("precision_at_equal_recall_rate", always<precision_at_equal_recall_rate>, short_percent, Better::higher),
    recorded("loss", quantity, Better::lower),
    recorded("epochs", tally, Better::neither),
    recorded("best_epoch", tally, Better::neither),
    recorded("epochs_run", tally, Better::neither),
    recorded("videos", tally, Better::neither),
    recorded("windows", tally, Better::neither),
    recorded("rows", tally, Better::neither),
    recorded("examples", tally, Better::neither),
    recorded("frames", tally, Better::neither),
    recorded("seconds", tally, Better::neither),
    recorded("energy", kilojoules, Better::neither),
    recorded("median_window", tally, Better::neither),
    recorded("centred_by", quantity, Better::neither),
    recorded("scaled_by", quantity, Better::neither),
    recorded("shifted_by", tally, Better::neither),
    recorded("delayed_by", tally, Better::neither),
    recorded("hit_rate", percent, Better::higher),
    recorded("rank_correlation", correlation, Better::higher),
    recorded("apex_entropy", correlation, Better::neither),
    recorded("rest_entropy", correlation, Better::neither),
    recorded("uniform_distance", correlation, Better::neither),
    recorded("occluded_share", percent, Better::lower),
    recorded("importance_rank", correlation, Better::higher),
    recorded("gate_spread", correlation, Better::neither),
    recorded("audio_gate_rank", correlation, Better::neither),
    recorded("video_gate_rank", correlation, Better::neither),
    recorded("gated_share_rank", correlation, Better::neither),
});

// Whatever is of predictions can be computed from them, in the one way that its kind has.
consteval bool each_is_computed_as_its_kind() {
  for (const MetricFacts& metric : metrics_table) {
    const bool numbers = metric.of == PredictionKind::numbers;
    if ((metric.of_numbers != nullptr) != numbers) return false;
    if ((metric.of_predictions != nullptr) != (metric.of.has_value() && !numbers)) return false;
  }
  return true;
}
static_assert(each_is_computed_as_its_kind());

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

/// What the name of a metric begins with that is the mean of each recording's own.
constexpr std::string_view over_recordings = "recordings_";

double of_number(const MetricFacts& metric, Predictions predictions, std::size_t number) {
  const Column values = column(predictions, number);
  return metric.of_numbers(values.scores, values.targets);
}

/// Over those recordings that have it; not a number where none has.
double mean_of_recordings(const MetricFacts& metric, Predictions predictions, std::size_t number) {
  double sum = 0;
  double count = 0;
  for (const Predictions recording : recordings_of(predictions)) {
    const double value = of_number(metric, recording, number);
    if (!std::isfinite(value)) continue;
    sum += value;
    ++count;
  }
  return sum / count;
}

std::optional<double> metric_of_numbers(std::string_view name, Predictions predictions,
                                        std::span<const std::string> target_names) {
  const std::size_t count = predictions.front().targets.size();
  if (count > 1 && target_names.size() != count) return std::nullopt;
  const bool by_recording = name.starts_with(over_recordings);
  if (by_recording) name.remove_prefix(over_recordings.size());
  for (const MetricFacts& metric : metrics_table) {
    if (metric.of != PredictionKind::numbers || !name.starts_with(metric.name)) continue;
    for (std::size_t number = 0; number < count; ++number) {
      if (name.substr(metric.name.size()) != suffix(number, predictions, target_names)) continue;
      if (!by_recording) return of_number(metric, predictions, number);
      const double mean = mean_of_recordings(metric, predictions, number);
      return std::isfinite(mean) ? std::optional(mean) : std::nullopt;
    }
  }
  return std::nullopt;
}

std::optional<double> metric_of_predictions(PredictionKind kind, std::string_view name, Predictions predictions) {
  for (const MetricFacts& metric : metrics_table) {
    if (metric.of == kind && metric.name == name) return metric.of_predictions(predictions);
  }
  return std::nullopt;
}

void collect(PredictionKind kind, Predictions predictions, std::map<std::string, double>& metrics) {
  for (const MetricFacts& metric : metrics_table) {
    if (metric.of != kind) continue;
    const std::optional<double> value = metric.of_predictions(predictions);
    if (value && std::isfinite(*value)) metrics.emplace(metric.name, *value);
  }
}

void collect_numbers(Predictions predictions, std::span<const std::string> target_names,
                     std::map<std::string, double>& metrics) {
  for (std::size_t number = 0; number < predictions.front().targets.size(); ++number) {
    const auto add = [&](const std::string& name, double value) {
      if (std::isfinite(value)) metrics.emplace(name + suffix(number, predictions, target_names), value);
    };
    for (const MetricFacts& metric : metrics_table) {
      if (metric.of != PredictionKind::numbers) continue;
      const std::string name(metric.name);
      add(name, of_number(metric, predictions, number));
      add(std::string(over_recordings) + name, mean_of_recordings(metric, predictions, number));
    }
  }
}

/// Without the part that a metric is of, and without pooled_.
std::string_view without_part(std::string_view name) {
  for (const std::string_view part : {"pooled_", "train_", "validation_", "test_"}) {
    if (!name.starts_with(part)) continue;
    name.remove_prefix(part.size());
    break;
  }
  return name;
}

/// What post-processing did to each of several numbers.
constexpr std::array steps_of_post_processing{"median_window", "centred_by", "scaled_by", "shifted_by", "delayed_by"};

/// Whether a row is that of a metric: of numbers a target may follow.
bool is_row_of(const MetricFacts& row, std::string_view name) {
  const bool of_numbers =
      row.of == PredictionKind::numbers || std::ranges::count(steps_of_post_processing, row.name) > 0;
  const bool with_target =
      of_numbers && name.size() > row.name.size() && name.starts_with(row.name) && name[row.name.size()] == '_';
  return name == row.name || with_target;
}

}  // namespace

std::span<const MetricFacts> all_metric_facts() {
  return metrics_table;
}

const MetricFacts* metric_facts(std::string_view name) {
  std::string_view whole = without_part(name);
  const bool by_recording = whole.starts_with(over_recordings);
  if (by_recording) whole.remove_prefix(over_recordings.size());
  const MetricFacts* found = nullptr;
  for (const MetricFacts& row : metrics_table) {  // concordance_avec2018 is not the concordance of a target "avec2018"
    if (by_recording && row.of != PredictionKind::numbers) continue;
    if (is_row_of(row, whole) && (!found || row.name.size() > found->name.size())) found = &row;
  }
  return found;
}

bool is_better(std::string_view name, double value, double than) {
  const MetricFacts* const facts = metric_facts(name);
  if (!facts || facts->better == Better::neither) return false;
  return facts->better == Better::higher ? value > than : value < than;
}

std::optional<double> computed_metric(std::string_view name, Predictions predictions,
                                      std::span<const std::string> target_names) {
  if (predictions.empty()) return std::nullopt;
  std::optional<double> value;
  for (const PredictionKind kind : {PredictionKind::classes, PredictionKind::tags}) {
    if (!value && are(kind, predictions)) value = metric_of_predictions(kind, name, predictions);
  }
  if (!value && are(PredictionKind::numbers, predictions)) value = metric_of_numbers(name, predictions, target_names);
  return value;
}

std::map<std::string, double> computed_metrics(PredictionKind kind, Predictions predictions,
                                               std::span<const std::string> target_names) {
  std::map<std::string, double> metrics;
  if (predictions.empty()) return metrics;
  if (kind == PredictionKind::numbers) {
    collect_numbers(predictions, target_names, metrics);
  } else {
    collect(kind, predictions, metrics);
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
