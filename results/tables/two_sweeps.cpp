// SPDX-License-Identifier: Apache-2.0
#include "results/tables/two_sweeps.h"

#include <algorithm>
#include <utility>

#include "experiments/foundation/error.h"
#include "results/metrics/metrics.h"
#include "results/runs/pooled_result.h"
#include "results/runs/predicted.h"
#include "results/tables/baseline.h"
#include "results/tables/table_layout.h"

namespace foldwise::results {
namespace {

using Pairs = std::vector<std::pair<std::size_t, std::size_t>>;

Pairs same_configurations(const std::vector<ExperimentRecord>& first, const std::vector<ExperimentRecord>& second) {
  Pairs pairs;
  for (std::size_t index = 0; index < first.size(); ++index) {
    const auto found = std::ranges::find(second, first[index].identity, &ExperimentRecord::identity);
    if (found != second.end()) pairs.emplace_back(index, static_cast<std::size_t>(found - second.begin()));
  }
  return pairs;
}

/// The first experiment of the second sweep that agrees in the fields.
Pairs same_values(const ExperimentValues& first, const ExperimentValues& second,
                  const std::vector<std::string>& fields) {
  Pairs pairs;
  for (std::size_t index = 0; index < first.size(); ++index) {
    const auto wanted = first.values(index, fields);
    for (std::size_t other = 0; other < second.size(); ++other) {
      if (second.values(other, fields) != wanted) continue;
      pairs.emplace_back(index, other);
      break;
    }
  }
  return pairs;
}

std::vector<std::string> fields_of_either(const SweepRecord& first, const SweepRecord& second) {
  std::vector<std::string> fields = first.varied_fields;
  for (const std::string& field : second.varied_fields) {
    if (std::ranges::count(fields, field) == 0) fields.push_back(field);
  }
  return fields;
}

/// The runs of a sweep, of which a metric's are asked for.
class SweepRuns {
 public:
  SweepRuns(const StoreReader& store, const std::vector<std::string>& metrics)
      : results_(read_run_results(store, metrics)), pooled_(pooled_results(store, results_, metrics)) {}

  std::vector<const RunResult*> of(std::size_t experiment, const std::string& metric) const {
    std::vector<const RunResult*> runs;
    for (const RunResult& result : is_pooled(metric) ? pooled_ : results_) {
      if (result.run.experiment == experiment) runs.push_back(&result);
    }
    return runs;
  }

 private:
  std::vector<RunResult> results_;
  std::vector<RunResult> pooled_;
};

TableValue value_of(const std::vector<const RunResult*>& runs, const std::string& metric, const TableOptions& options) {
  TableValue value;
  for (const RunResult* run : runs) {
    if (const auto number = run->finite(metric)) value.figures.push_back(*number);
    value.failed += run->state == RunState::failed ? 1 : 0;
    value.diverged += run->state == RunState::diverged ? 1 : 0;
    value.unfinished += run->state == RunState::unfinished ? 1 : 0;
    value.stopped += run->state == RunState::stopped ? 1 : 0;
  }
  value.planned = runs.size();
  value.summary = summarize(value.figures);
  value.shown = shown_figure(value.figures, options);
  return value;
}

/// What the second sweep has in a metric, beside the first. What a race stopped is compared with nothing.
Difference difference_of(const Comparer& comparer, ComparedRuns runs, const TableOptions& options) {
  const auto is_stopped = [](const RunResult* run) { return run->state == RunState::stopped; };
  if (std::ranges::any_of(runs.ours, is_stopped) || std::ranges::any_of(runs.baseline, is_stopped)) return {};
  runs.differences = paired_differences(runs.ours, runs.baseline, runs.metric);
  Difference difference{false, summarize(runs.differences), shown_figure(runs.differences, options)};
  const MetricFacts* const facts = metric_facts(runs.metric);
  const bool tested = options.test != TableTest::none && facts != nullptr && facts->better != Better::neither;
  if (tested && !runs.differences.empty()) difference.comparison = comparer.compare(runs);
  return difference;
}

/// Corrects the comparisons and says what they were.
void judge_comparisons(TableContent& table) {
  std::vector<Comparison*> comparisons;
  for (auto& row : table.cells) {
    for (TableValue& value : row.back()->values) {
      if (value.difference->comparison.test != TableTest::none) comparisons.push_back(&value.difference->comparison);
    }
  }
  adjust(comparisons, table.options);
  table.sentences = comparison_sentences(comparisons, table.options);
}

/// Both sweeps' columns, without rows.
TableContent empty_table(const TwoSweeps& sweeps, const std::vector<std::string>& fields,
                         const std::vector<std::string>& metrics, const TableOptions& options) {
  TableContent table;
  table.title = sweeps.second_name + " against " + sweeps.first_name;
  table.row_fields = fields;
  table.column_fields = {"sweep"};
  table.metrics = metrics;
  table.columns = {{sweeps.first_name}, {sweeps.second_name}};
  table.baseline = {{"sweep", sweeps.first_name}};
  table.options = options;
  table.race = sweeps.second.sweep().race ? sweeps.second.sweep().race : sweeps.first.sweep().race;
  return table;
}

}  // namespace

TableContent compare_sweeps(const TwoSweeps& sweeps, std::vector<std::string> metrics, const TableOptions& options) {
  const StoreSnapshot first_moment(sweeps.first);
  const StoreSnapshot second_moment(sweeps.second);
  const ExperimentValues first(sweeps.first.experiments());
  const ExperimentValues second(sweeps.second.experiments());
  const auto fields = fields_of_either(sweeps.first.sweep(), sweeps.second.sweep());
  Pairs pairs = same_configurations(sweeps.first.experiments(), sweeps.second.experiments());
  const bool same = !pairs.empty();
  if (!same) pairs = same_values(first, second, fields);
  if (pairs.empty()) {
    throw UserError(
        Fault::usage, sweeps.first_name + " and " + sweeps.second_name, "they have no experiment in common",
        "compare sweeps with the same values of the fields that vary; those within one sweep are compared by "
        "a table's baseline");
  }
  if (metrics.empty()) metrics = usual_metrics(sweeps.first);
  const SweepRuns ours(sweeps.second, metrics);
  const SweepRuns theirs(sweeps.first, metrics);
  const Comparer comparer(sweeps.second, options);
  TableContent table = empty_table(sweeps, fields, metrics, options);
  for (const auto& [one, other] : pairs) {
    table.rows.push_back(first.values(one, fields));
    TableCell left{one, {}};
    TableCell right{other, {}};
    for (const std::string& metric : metrics) {
      const auto before = theirs.of(one, metric);
      const auto after = ours.of(other, metric);
      left.values.push_back(value_of(before, metric, options));
      left.values.back().difference = Difference{true, {}};
      right.values.push_back(value_of(after, metric, options));
      right.values.back().difference = difference_of(comparer, {metric, other, {}, after, before}, options);
    }
    table.cells.push_back({std::move(left), std::move(right)});
  }
  judge_comparisons(table);
  table.remarks.push_back(
      same ? "Experiments of the same configuration."
           : "No experiment has the same configuration in both: these agree in the fields that vary, "
             "and differ in others.");
  if (pairs.size() < std::max(first.size(), second.size())) {
    table.remarks.push_back("They have " + std::to_string(pairs.size()) + " of " + std::to_string(first.size()) +
                            " and " + std::to_string(second.size()) + " experiments in common.");
  }
  return table;
}

}  // namespace foldwise::results
