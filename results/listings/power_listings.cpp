// SPDX-License-Identifier: Apache-2.0
#include "results/listings/power_listings.h"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <set>

#include "experiments/foundation/error.h"
#include "results/metrics/metrics.h"
#include "results/metrics/statistics.h"
#include "results/runs/pooled_result.h"
#include "results/runs/predicted.h"
#include "results/runs/run_design.h"
#include "results/runs/run_result.h"
#include "results/statistics/power.h"
#include "results/statistics/subject_bootstrap.h"
#include "results/statistics/variance_components.h"
#include "results/tables/baseline.h"
#include "results/tables/table_layout.h"

namespace foldwise::results {
namespace {

bool has_a_better_direction(const std::string& metric) {
  const MetricFacts* const facts = metric_facts(metric);
  return facts != nullptr && facts->better != Better::neither;
}

std::vector<std::string> asked_metrics(const StoreReader& store, const PowerQuestion& question) {
  std::vector<std::string> metrics = question.metrics;
  if (metrics.empty()) {
    for (const TableSpec& table : store.sweep().tables)
      metrics.insert(metrics.end(), table.values.begin(), table.values.end());
  }
  if (metrics.empty()) metrics = usual_metrics(store);
  std::vector<std::string> chosen;
  for (const std::string& metric : metrics) {
    if (has_a_better_direction(metric) && std::ranges::count(chosen, metric) == 0) chosen.push_back(metric);
  }
  if (chosen.empty()) {
    throw UserError(Fault::usage, "--values", "saw none of which higher or lower is better",
                    "name metrics such as accuracy: results/metrics/README.md lists them");
  }
  return chosen;
}

/// The runs of each experiment, and their repeats for pooled metrics.
class MeasuredExperiments {
 public:
  MeasuredExperiments(const StoreReader& store, const std::vector<std::string>& metrics)
      : fields_(store.sweep().varied_fields),
        experiments_(store.experiments()),
        folds_(store.folds()),
        results_(read_run_results(store, metrics)),
        pooled_(pooled_results(store, results_, metrics)),
        runs_(experiments_.size()),
        repeats_(experiments_.size()) {
    for (const RunResult& result : results_) runs_.at(result.run.experiment).push_back(&result);
    for (const RunResult& result : pooled_) repeats_.at(result.run.experiment).push_back(&result);
  }

  const std::vector<std::string>& fields() const { return fields_; }
  const ExperimentValues& experiments() const { return experiments_; }
  const FoldRecords& folds() const { return folds_; }
  const std::vector<const RunResult*>& of(std::size_t experiment, const std::string& metric) const {
    return is_pooled(metric) ? repeats_.at(experiment) : runs_.at(experiment);
  }
  /// n_test / n_train where the runs are tested on different samples; otherwise, and of pooled metrics, 0.
  double overlap(std::size_t experiment, const std::string& metric) const {
    if (is_pooled(metric)) return 0;
    std::vector<RunRecord> records;
    for (const RunResult* run : runs_.at(experiment)) records.push_back(run->run);
    const RunDesign design = run_design(records, folds_);
    return design.known && !design.same_test ? design.test_to_train : 0;
  }
  std::vector<ListingCell> cells(std::size_t experiment) const {
    std::vector<ListingCell> cells{static_cast<std::int64_t>(experiment) + 1};
    for (const std::string& value : experiments_.values(experiment, fields_)) cells.emplace_back(value);
    return cells;
  }
  std::vector<std::string> columns() const {
    std::vector<std::string> columns{"experiment"};
    columns.insert(columns.end(), fields_.begin(), fields_.end());
    columns.emplace_back("metric");
    return columns;
  }

 private:
  const std::vector<std::string> fields_;
  const ExperimentValues experiments_;
  const FoldRecords folds_;
  const std::vector<RunResult> results_;
  const std::vector<RunResult> pooled_;
  std::vector<std::vector<const RunResult*>> runs_;
  std::vector<std::vector<const RunResult*>> repeats_;
};

std::map<std::string, std::string> asked_baseline(const StoreReader& store, const PowerQuestion& question,
                                                  const MeasuredExperiments& measured) {
  if (!question.baseline.empty()) return question.baseline;
  for (const TableSpec& table : store.sweep().tables) {
    if (!table.baseline.empty()) return table.baseline;
  }
  std::map<std::string, std::string> first;
  for (const std::string& field : measured.fields()) first[field] = measured.experiments().value(0, field);
  return first;
}

std::size_t runs_in_a_repeat(const std::vector<const RunResult*>& runs) {
  std::set<int> repeats;
  for (const RunResult* run : runs) repeats.insert(run->run.repeat);
  return repeats.empty() ? 1 : std::max<std::size_t>(1, runs.size() / repeats.size());
}

/// The cells of one comparison, behind those of the experiment.
std::vector<ListingCell> power_cells(const std::vector<double>& differences, double overlap, std::size_t step,
                                     const PowerQuestion& question) {
  std::vector<ListingCell> cells{static_cast<std::int64_t>(differences.size())};
  if (differences.empty()) return {cells.front(), {}, {}, {}, {}, {}, {}};
  const double centre = mean(differences);
  cells.emplace_back(centre);
  const double deviation = differences.size() < 2 ? 0 : standard_deviation(differences);
  if (deviation == 0) return {cells[0], cells[1], {}, {}, {}, {}, {}};
  const ComparisonDesign design{differences.size(), overlap, question.level};
  const double asked = question.difference.value_or(centre);
  const auto smallest = smallest_effect(design, question.power);
  const auto needed = required_differences(design, asked / deviation, step, question.power);
  std::optional<double> shown;
  std::optional<std::int64_t> repeats;
  if (smallest) shown = *smallest * deviation;
  if (needed) repeats = static_cast<std::int64_t>(*needed / step);
  cells.emplace_back(deviation);
  cells.emplace_back(std::string(overlap > 0 ? "corrected_t" : "paired_t"));
  cells.push_back(number_cell(shown));
  cells.emplace_back(asked);
  cells.push_back(number_cell(repeats));
  return cells;
}

std::string unpooled(const std::string& metric) {
  return is_pooled(metric) ? metric.substr(std::string_view("pooled_").size()) : metric;
}

}  // namespace

std::string list_power(const StoreReader& store, const PowerQuestion& question, ListingFormat format) {
  const StoreSnapshot snapshot(store);
  const std::vector<std::string> metrics = asked_metrics(store, question);
  const MeasuredExperiments measured(store, metrics);
  const Baseline baseline(measured.experiments(), asked_baseline(store, question, measured), measured.fields());
  if (!baseline.exists()) {
    throw UserError(Fault::usage, "--baseline", "no experiment of this sweep has these values",
                    "name fields and values as 'orchestrator runs' shows them");
  }
  std::vector<std::string> columns = measured.columns();
  columns.insert(columns.end(),
                 {"n", "difference", "sd_of_differences", "test", "shows_from", "asked", "repeats_needed"});
  Listing listing(format, columns);
  for (std::size_t experiment = 0; experiment < measured.experiments().size(); ++experiment) {
    const auto partner = baseline.of(experiment);
    if (!partner || *partner == experiment) continue;
    for (const std::string& metric : metrics) {
      const auto& runs = measured.of(experiment, metric);
      const auto differences = paired_differences(runs, measured.of(*partner, metric), metric);
      std::vector<ListingCell> cells = measured.cells(experiment);
      cells.emplace_back(metric);
      std::ranges::copy(
          power_cells(differences, measured.overlap(experiment, metric), runs_in_a_repeat(runs), question),
          std::back_inserter(cells));
      listing.add(cells);
    }
  }
  return std::move(listing).text();
}

std::string list_variance_components(const StoreReader& store, const PowerQuestion& question, ListingFormat format) {
  const StoreSnapshot snapshot(store);
  const std::vector<std::string> metrics = asked_metrics(store, question);
  const MeasuredExperiments measured(store, metrics);
  const auto subjects = subjects_of(measured.folds());
  const auto target_names = recorded_target_names(store);
  std::vector<std::string> columns = measured.columns();
  columns.insert(columns.end(), {"runs", "divisions", "sd", "variance", "of_seeds", "of_splits", "of_samples"});
  Listing listing(format, columns);
  for (std::size_t experiment = 0; experiment < measured.experiments().size(); ++experiment) {
    for (const std::string& metric : metrics) {
      const auto figure = [&](std::span<const Prediction> predictions) {
        return computed_metric(unpooled(metric), predictions, target_names.at(experiment));
      };
      std::vector<MeasuredRun> runs;
      for (const RunResult* run : measured.of(experiment, metric)) {
        const auto value = run->finite(metric);
        if (!value) continue;
        const std::size_t division = is_pooled(metric) ? 0 : run->run.division.value_or(0);
        std::optional<double> of_samples;
        if (!is_pooled(metric)) {
          of_samples = variance_over_samples(store.predictions(run->run.evaluate), subjects, figure);
        }
        runs.push_back({division, *value, of_samples});
      }
      std::vector<ListingCell> cells = measured.cells(experiment);
      cells.emplace_back(metric);
      const auto components = variance_components(runs);
      cells.emplace_back(static_cast<std::int64_t>(runs.size()));
      if (!components) {
        cells.resize(columns.size());
      } else {
        cells.insert(cells.end(),
                     {static_cast<std::int64_t>(components->divisions), std::sqrt(components->total), components->total,
                      number_cell(components->seed), number_cell(components->split), number_cell(components->sample)});
      }
      listing.add(cells);
    }
  }
  return std::move(listing).text();
}

}  // namespace foldwise::results
