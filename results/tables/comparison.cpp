// SPDX-License-Identifier: Apache-2.0
#include "results/tables/comparison.h"

#include <algorithm>
#include <cmath>
#include <iterator>

#include "results/metrics/classification.h"
#include "results/metrics/metrics.h"
#include "results/metrics/statistics.h"
#include "results/runs/pooled_result.h"
#include "results/runs/predicted.h"
#include "results/statistics/distributions.h"
#include "results/statistics/subject_bootstrap.h"

namespace foldwise::results {
namespace {

/// The runs of each repeat, in the order of their folds.
using Repeats = std::map<int, std::vector<const RunResult*>>;

Repeats by_repeat(const std::vector<const RunResult*>& runs) {
  Repeats repeats;
  for (const RunResult* run : runs) repeats[run->run.repeat].push_back(run);
  return repeats;
}

std::vector<Prediction> predictions_of(const StoreReader& store, const std::vector<const RunResult*>& folds) {
  std::vector<Prediction> all;
  for (const RunResult* fold : folds) std::ranges::move(store.predictions(fold->run.evaluate), std::back_inserter(all));
  return all;
}

bool all_finished(const std::vector<const RunResult*>& folds) {
  return std::ranges::all_of(folds, [](const RunResult* fold) { return fold->state == RunState::finished; });
}

bool same_samples(const std::vector<Prediction>& ours, const std::vector<Prediction>& theirs) {
  return std::ranges::equal(ours, theirs, {}, &Prediction::sample, &Prediction::sample);
}

/// Of each repeat that both have whole, their predictions of the same samples.
std::vector<PairedPredictions> paired_predictions(const StoreReader& store, const ComparedRuns& runs,
                                                  std::size_t most) {
  std::vector<PairedPredictions> paired;
  const Repeats baseline = by_repeat(runs.baseline);
  for (const auto& [repeat, folds] : by_repeat(runs.ours)) {
    const auto partner = baseline.find(repeat);
    if (paired.size() == most || partner == baseline.end()) continue;
    if (!all_finished(folds) || !all_finished(partner->second)) continue;
    PairedPredictions both{predictions_of(store, folds), predictions_of(store, partner->second)};
    if (!both.ours.empty() && same_samples(both.ours, both.baseline)) paired.push_back(std::move(both));
  }
  return paired;
}

std::optional<Interval> interval_of_difference(const std::vector<double>& differences, double test_to_train,
                                               double level) {
  if (differences.size() < 2) return std::nullopt;
  const auto n = static_cast<double>(differences.size());
  const double error = standard_deviation(differences) * std::sqrt(1 / n + test_to_train);
  const double half = student_t_quantile(1 - level / 2, n - 1) * error;
  const double centre = mean(differences);
  return Interval{centre - half, centre + half};
}

std::string base_name(const std::string& metric) {
  constexpr std::string_view pooled = "pooled_";
  return is_pooled(metric) ? metric.substr(pooled.size()) : metric;
}

}  // namespace

Comparer::Comparer(const StoreReader& store, const TableOptions& options)
    : store_(store),
      options_(options),
      folds_(options.test == TableTest::none ? FoldRecords{} : store.folds()),
      subjects_(subjects_of(folds_)),
      target_names_(options.test == TableTest::subject_bootstrap ? recorded_target_names(store)
                                                                 : std::vector<std::vector<std::string>>{}) {}

TableTest Comparer::test_for(const ComparedRuns& runs, const RunDesign& design) const {
  if (options_.test != TableTest::automatic) return options_.test;
  const bool independent = is_pooled(runs.metric) || !design.known || design.same_test;
  return independent ? TableTest::paired_t : TableTest::corrected_t;
}

Comparison Comparer::compare(const ComparedRuns& runs) const {
  std::vector<RunRecord> records;
  for (const RunResult* run : runs.ours) records.push_back(run->run);
  const RunDesign design = run_design(records, folds_);
  Comparison comparison{.test = test_for(runs, design)};
  comparison.effect_size = cohen_d(runs.differences);
  comparison.rank_biserial = rank_biserial(runs.differences);
  switch (comparison.test) {
    case TableTest::automatic:
    case TableTest::none:
      return comparison;
    case TableTest::mcnemar:
      compare_samples(runs, comparison);
      return comparison;
    case TableTest::subject_bootstrap:
      compare_subjects(runs, comparison);
      return comparison;
    case TableTest::corrected_t:
      if (is_pooled(runs.metric)) {
        comparison.why_not = "the corrected t test is of folds, and pooled metrics have one figure for each repeat";
      } else if (!design.known) {
        comparison.why_not = "the corrected t test needs the folds, which were not recorded";
      }
      if (!comparison.why_not.empty()) return comparison;
      comparison.test_to_train = design.test_to_train;
      comparison.result = corrected_t(runs.differences, design.test_to_train);
      break;
    case TableTest::paired_t:
      comparison.result = paired_t(runs.differences);
      break;
    case TableTest::wilcoxon:
      comparison.result = wilcoxon(runs.differences);
      break;
    case TableTest::sign_flip:
      comparison.result = sign_flip(runs.differences);
      break;
  }
  comparison.interval = interval_of_difference(runs.differences, comparison.test_to_train, options_.level);
  if (!comparison.result.p) {
    comparison.why_not = runs.differences.size() < 2 ? "fewer than two runs in common"
                                                     : "all differences are the same, so there is no error to go by";
  }
  return comparison;
}

void Comparer::compare_samples(const ComparedRuns& runs, Comparison& comparison) const {
  if (base_name(runs.metric) != "accuracy") {
    comparison.why_not = "McNemar's test is of accuracies";
    return;
  }
  const auto paired = paired_predictions(store_, runs, 1);
  if (paired.empty()) {
    comparison.why_not = "no repeat of which both have all predictions";
    return;
  }
  std::size_t only_ours = 0;
  std::size_t only_baseline = 0;
  for (std::size_t i = 0; i < paired.front().ours.size(); ++i) {
    const auto right = [](const Prediction& one) { return predicted_class(one.scores) == one.target; };
    const bool ours = right(paired.front().ours[i]);
    const bool theirs = right(paired.front().baseline[i]);
    only_ours += ours && !theirs ? 1 : 0;
    only_baseline += theirs && !ours ? 1 : 0;
  }
  comparison.result = mcnemar(only_ours, only_baseline);
}

void Comparer::compare_subjects(const ComparedRuns& runs, Comparison& comparison) const {
  const std::string name = base_name(runs.metric);
  const std::vector<std::string>& targets = target_names_.at(runs.experiment);
  const auto figure = [&](std::span<const Prediction> predictions) {
    return computed_metric(name, predictions, targets);
  };
  const auto paired = paired_predictions(store_, runs, std::string::npos);
  const BootstrapOptions options{.confidence = 1 - options_.level};
  const auto difference = bootstrap_difference(paired, subjects_, figure, options);
  if (!difference) {
    comparison.why_not = "no repeat of which both have predictions of two subjects with this metric";
    return;
  }
  comparison.interval = difference->interval;
  comparison.result = {.n = difference->subjects,
                       .statistic = difference->difference,
                       .p = difference->p,
                       .smallest_p = 2.0 / (difference->draws + 1)};
}

void adjust(std::span<Comparison* const> comparisons, const TableOptions& options) {
  std::vector<Comparison*> tested;
  std::vector<double> p_values;
  for (Comparison* comparison : comparisons) {
    if (!comparison->result.p) continue;
    tested.push_back(comparison);
    p_values.push_back(*comparison->result.p);
  }
  if (options.correction == TableCorrection::holm) p_values = holm(p_values);
  for (std::size_t i = 0; i < tested.size(); ++i) {
    tested[i]->adjusted = p_values[i];
    tested[i]->significant = p_values[i] <= options.level;
  }
}

}  // namespace foldwise::results
