// SPDX-License-Identifier: Apache-2.0
#include "results/statistics/subject_bootstrap.h"

#include <algorithm>
#include <set>

#include "experiments/foundation/numbers/counter_random.h"
#include "results/metrics/statistics.h"

namespace foldwise::results {
namespace {

using SubjectOf = std::map<std::string, std::string>;
using Counts = std::map<std::string, std::size_t>;  // how often a sample was drawn

/// The samples of each subject, in the order of their names.
std::vector<std::vector<std::string>> by_subject(const std::set<std::string>& samples, const SubjectOf& subject_of) {
  std::map<std::string, std::vector<std::string>> subjects;
  for (const std::string& sample : samples) {
    const auto found = subject_of.find(sample);
    const bool known = found != subject_of.end() && !found->second.empty();
    subjects[known ? "subject " + found->second : "sample " + sample].push_back(sample);
  }
  std::vector<std::vector<std::string>> groups;
  groups.reserve(subjects.size());
  for (auto& [subject, members] : subjects) groups.push_back(std::move(members));
  return groups;
}

Counts draw(const std::vector<std::vector<std::string>>& subjects, CounterRandom& random) {
  Counts counts;
  for (std::size_t i = 0; i < subjects.size(); ++i) {
    const auto& samples = subjects[random.below(subjects.size())];
    for (std::size_t j = 0; j < samples.size(); ++j) ++counts[samples[random.below(samples.size())]];
  }
  return counts;
}

/// Subjects with all their samples. Drawing these anew as well would count their spread twice.
Counts draw_whole(const std::vector<std::vector<std::string>>& subjects, CounterRandom& random) {
  Counts counts;
  for (std::size_t i = 0; i < subjects.size(); ++i) {
    for (const std::string& sample : subjects[random.below(subjects.size())]) ++counts[sample];
  }
  return counts;
}

std::vector<Prediction> resampled(std::span<const Prediction> predictions, const Counts& counts) {
  std::vector<Prediction> drawn;
  for (const Prediction& prediction : predictions) {
    const auto found = counts.find(prediction.sample);
    if (found != counts.end()) drawn.insert(drawn.end(), found->second, prediction);
  }
  return drawn;
}

std::optional<double> figure_of(const std::vector<Prediction>& predictions, const PredictionFigure& figure) {
  return predictions.empty() ? std::nullopt : figure(predictions);
}

/// Of one repeat, of the samples as often as they were drawn.
std::optional<double> difference_of(const PairedPredictions& repeat, const Counts& counts,
                                    const PredictionFigure& figure) {
  const auto ours = figure_of(resampled(repeat.ours, counts), figure);
  const auto baseline = figure_of(resampled(repeat.baseline, counts), figure);
  return ours && baseline ? std::optional(*ours - *baseline) : std::nullopt;
}

double two_sided(const std::vector<double>& draws) {
  const auto at_most = std::ranges::count_if(draws, [](double each) { return each <= 0; });
  const auto at_least = std::ranges::count_if(draws, [](double each) { return each >= 0; });
  const auto count = static_cast<double>(draws.size());
  return std::min(1.0, 2 * (static_cast<double>(std::min(at_most, at_least)) + 1) / (count + 1));
}

std::set<std::string> samples_of(std::span<const Prediction> predictions) {
  std::set<std::string> samples;
  for (const Prediction& prediction : predictions) samples.insert(prediction.sample);
  return samples;
}

}  // namespace

std::optional<BootstrapDifference> bootstrap_difference(std::span<const PairedPredictions> repeats,
                                                        const SubjectOf& subject_of, const PredictionFigure& figure,
                                                        const BootstrapOptions& options) {
  std::set<std::string> samples;
  std::vector<double> differences;
  for (const PairedPredictions& repeat : repeats) {
    samples.merge(samples_of(repeat.ours));
    const auto ours = figure_of(repeat.ours, figure);
    const auto baseline = figure_of(repeat.baseline, figure);
    if (!ours || !baseline) return std::nullopt;
    differences.push_back(*ours - *baseline);
  }
  const auto subjects = by_subject(samples, subject_of);
  if (differences.empty() || subjects.size() < 2) return std::nullopt;
  CounterRandom random(options.seed);
  std::vector<double> draws;
  for (int number = 0; number < options.resamples; ++number) {
    const Counts counts = draw(subjects, random);
    std::vector<double> drawn;
    for (std::size_t i = 0; i < repeats.size(); ++i) {
      if (const auto each = difference_of(repeats[random.below(repeats.size())], counts, figure))
        drawn.push_back(*each);
    }
    if (!drawn.empty()) draws.push_back(mean(drawn));
  }
  if (draws.empty()) return std::nullopt;
  return BootstrapDifference{mean(differences), percentile_interval(draws, options.confidence), two_sided(draws),
                             subjects.size(), static_cast<int>(draws.size())};
}

std::optional<double> variance_over_samples(std::span<const Prediction> predictions, const SubjectOf& subject_of,
                                            const PredictionFigure& figure, int resamples) {
  const auto subjects = by_subject(samples_of(predictions), subject_of);
  if (subjects.size() < 2) return std::nullopt;
  CounterRandom random(1);
  std::vector<double> figures;
  for (int number = 0; number < resamples; ++number) {
    const auto value = figure_of(resampled(predictions, draw_whole(subjects, random)), figure);
    if (value) figures.push_back(*value);
  }
  if (figures.size() < 2) return std::nullopt;
  const double deviation = standard_deviation(figures);
  return deviation * deviation;
}

}  // namespace foldwise::results
