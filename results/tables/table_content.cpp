// SPDX-License-Identifier: Apache-2.0
#include "results/tables/table_content.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <utility>

#include "experiments/foundation/error.h"
#include "results/metrics/metrics.h"
#include "results/runs/pooled_result.h"
#include "results/runs/predicted.h"
#include "results/runs/run_result.h"
#include "results/tables/across_datasets.h"
#include "results/tables/baseline.h"
#include "results/tables/literature.h"
#include "results/tables/selection.h"
#include "results/tables/standings.h"
#include "results/tables/table_layout.h"
#include "results/tables/table_remarks.h"

namespace foldwise::results {
namespace {

using Runs = std::vector<const RunResult*>;

TableSpec completed(TableSpec spec, const ExperimentValues& experiments, const SweepRecord& sweep,
                    const StoreReader& store) {
  if (spec.title.empty()) spec.title = sweep.name;
  if (spec.values.empty()) spec.values = usual_metrics(store);
  if (!spec.select.best.empty()) {
    // What was chosen is told by all that varies.
    if (spec.rows.empty()) spec.rows = experiments.distinguishing(spec.select.per, sweep.varied_fields);
    std::erase_if(spec.rows, [&](const auto& field) { return std::ranges::count(spec.select.per, field) > 0; });
    const std::string metric = spec.select.metric();
    if (std::ranges::count(spec.values, metric) == 0) spec.values.push_back(metric);
    return spec;
  }
  if (spec.rows.empty() && spec.columns.empty()) spec.rows = experiments.distinguishing({}, sweep.varied_fields);
  return spec;
}

std::vector<std::string> fields_of(const TableSpec& spec, const TableLayout& layout) {
  auto fields = spec.rows;
  fields.insert(fields.end(), spec.columns.begin(), spec.columns.end());
  for (const auto& [field, value] : layout.heading) fields.push_back(field);
  return fields;
}

std::size_t place_of(const std::string& note, std::vector<std::string>& notes) {
  const auto found = std::ranges::find(notes, note);
  const auto place = static_cast<std::size_t>(found - notes.begin());
  if (found == notes.end()) notes.push_back(note);
  return place;
}

/// Which runs lack the metric and why: "repeat 2: diverged in epoch 7; repeats 3, 4: not finished".
std::string missing_runs(const Runs& runs, const std::string& metric, const RunNames& names) {
  std::vector<std::pair<std::string, std::vector<RunRecord>>> groups;
  for (const auto* result : runs) {
    if (result->finite(metric)) continue;
    const std::string reason = result->why_missing(metric);
    auto group = std::ranges::find(groups, reason, [](const auto& entry) { return entry.first; });
    if (group == groups.end()) group = groups.insert(group, {reason, {}});
    group->second.push_back(result->run);
  }
  std::string text;
  for (const auto& [reason, members] : groups) {
    text.append(text.empty() ? "" : "; ").append(names(members)).append(": ").append(reason);
  }
  return text;
}

/// The race stops experiments, not runs: those before it were chosen to be few because of what they showed.
bool is_stopped(const Runs& runs) {
  return std::ranges::any_of(runs, [](const RunResult* run) { return run->state == RunState::stopped; });
}

/// Everything that the cells of a spec's tables are made of.
class TableMaker {
 public:
  TableMaker(const StoreReader& store, const TableSpec& spec)
      : sweep_(store.sweep()),
        experiments_(store.experiments()),
        spec_(completed(spec, experiments_, sweep_, store)),
        results_(read_run_results(store, spec_.values)),
        pooled_results_(pooled_results(store, results_, spec_.values)),
        names_(results_),
        pooled_names_(pooled_results_, "all folds"),
        remarks_(table_remarks(store, results_)),
        runs_(experiments_.size()),
        pooled_runs_(experiments_.size()) {
    for (const auto& result : results_) runs_.at(result.run.experiment).push_back(&result);
    for (const auto& result : pooled_results_) pooled_runs_.at(result.run.experiment).push_back(&result);
    if (!spec_.published.empty()) read_published();
    if (!spec_.baseline.empty() && spec_.options.test != TableTest::none) comparer_.emplace(store, spec_.options);
  }

  std::vector<TableContent> make() {
    std::vector<TableContent> tables;
    if (!spec_.select.best.empty()) return {selected()};
    for (const auto& layout : lay_out(experiments_, spec_, sweep_.varied_fields)) tables.push_back(fill(layout));
    return tables;
  }

 private:
  PublishedTable::FieldReader reader(std::size_t experiment) const {
    return [this, experiment](const std::string& field) { return experiments_.value(experiment, field); };
  }

  /// A file that is wrong costs its figures alone: what was trained is shown without them.
  void read_published() {
    try {
      published_ = PublishedTable::read(spec_.published);
      for (std::size_t index = 0; published_ && index < experiments_.size(); ++index) {
        for (const std::string& metric : spec_.values) published_->figure(metric, reader(index));
      }
    } catch (const UserError& error) {
      published_.reset();
      remarks_.push_back(std::string("Published figures are not shown: ") + error.what() + ".");
      return;
    }
    const std::string name = std::filesystem::path(spec_.published).filename().string();
    if (!published_) {
      remarks_.push_back("Published figures are not shown: there is no file " + name + ".");
      return;
    }
    std::vector<PublishedTable::FieldReader> readers;
    for (std::size_t index = 0; index < experiments_.size(); ++index) readers.push_back(reader(index));
    if (const auto count = published_->unmatched(readers); count > 0) {
      remarks_.push_back(std::to_string(count) + " of the published figures in " + name +
                         " belong to no experiment of this sweep.");
    }
  }

  /// A row for each choice: what it was made for, the fields of the chosen one, from how many.
  TableContent selected() const {
    const std::vector<Choice> choices = choose(spec_.select, experiments_, runs_);
    TableLayout layout{{}, {}, {{}}, {}};
    for (const Choice& choice : choices) {
      std::vector<std::string>& row = layout.rows.emplace_back(choice.values);
      for (const std::string& field : spec_.rows) {
        row.push_back(choice.chosen ? experiments_.value(*choice.chosen, field) : "–");
      }
      row.push_back(among_text(choice));
      layout.cells.push_back({choice.chosen});
    }
    TableContent table = fill(layout);
    table.row_fields.insert(table.row_fields.begin(), spec_.select.per.begin(), spec_.select.per.end());
    table.row_fields.emplace_back(chosen_from);
    const std::vector<std::string> remarks = selection_remarks(spec_.select, choices);
    table.remarks.insert(table.remarks.begin(), remarks.begin(), remarks.end());
    return table;
  }

  TableContent fill(const TableLayout& layout) const {
    TableContent table{spec_.title,
                       layout.heading,
                       spec_.rows,
                       spec_.columns,
                       spec_.values,
                       layout.rows,
                       layout.columns,
                       {},
                       spec_.baseline,
                       published_.has_value(),
                       {},
                       remarks_,
                       spec_.options,
                       spec_.labels,
                       {},
                       sweep_.race};
    const Baseline baseline(experiments_, spec_.baseline, fields_of(spec_, layout));
    if (!baseline.exists()) table.remarks.push_back("No experiment of this sweep is the baseline.");
    if (!spec_.baseline.empty() && has_stopped_baseline(layout, baseline)) {
      table.remarks.emplace_back("The race stopped the baseline: what would be compared with it has no difference.");
    }
    for (const auto& row : layout.cells) {
      auto& cells = table.cells.emplace_back();
      for (const auto& experiment : row) {
        cells.emplace_back();
        if (!experiment) continue;
        cells.back() = TableCell{*experiment, {}};
        for (const auto& metric : spec_.values) cells.back()->values.push_back(value(*experiment, metric, table.notes));
        if (spec_.baseline.empty()) continue;
        for (std::size_t index = 0; index < spec_.values.size(); ++index) {
          cells.back()->values[index].difference = difference(*experiment, baseline, spec_.values[index]);
        }
      }
    }
    judge(table);
    // After all that judges: it takes no part in that.
    add_literature(table, spec_.literature, [this](std::size_t experiment, const std::string& field) {
      return experiments_.value(experiment, field);
    });
    return table;
  }

  /// What can be said once all cells are there.
  void judge(TableContent& table) const {
    std::vector<Comparison*> comparisons;
    for (auto& row : table.cells) {
      for (auto& cell : row) {
        if (!cell) continue;
        for (TableValue& value : cell->values) {
          const bool compared = value.difference && value.difference->comparison.test != TableTest::none;
          if (compared) comparisons.push_back(&value.difference->comparison);
        }
      }
    }
    adjust(comparisons, spec_.options);
    table.sentences = comparison_sentences(comparisons, spec_.options);
    mark_standings(table);
    std::ranges::move(sentences_across_datasets(table), std::back_inserter(table.sentences));
  }

  TableValue value(std::size_t experiment, const std::string& metric, std::vector<std::string>& notes) const {
    const Runs& runs = runs_of(experiment, metric);
    const auto count = [&](RunState state) {
      return static_cast<std::size_t>(
          std::ranges::count(runs, state, [](const auto* result) { return result->state; }));
    };
    std::vector<double> finished;
    for (const auto* result : runs) {
      if (const auto number = result->finite(metric)) finished.push_back(*number);
    }
    TableValue value;
    value.summary = summarize(finished);
    value.shown = shown_figure(finished, spec_.options);
    value.figures = std::move(finished);
    value.planned = runs.size();
    value.failed = count(RunState::failed);
    value.diverged = count(RunState::diverged);
    value.unfinished = count(RunState::unfinished) + count(RunState::cancelled);
    value.stopped = count(RunState::stopped);
    if (published_) value.published = published_->figure(metric, reader(experiment));
    const RunNames& names = is_pooled(metric) ? pooled_names_ : names_;
    if (const auto note = missing_runs(runs, metric, names); !note.empty()) value.note = place_of(note, notes);
    return value;
  }

  /// Below the table, once for all that have nothing to be compared with.
  bool has_stopped_baseline(const TableLayout& layout, const Baseline& baseline) const {
    for (const auto& row : layout.cells) {
      for (const auto& experiment : row) {
        const auto partner = experiment ? baseline.of(*experiment) : std::nullopt;
        if (partner && is_stopped(runs_.at(*partner))) return true;
      }
    }
    return false;
  }

  const Runs& runs_of(std::size_t experiment, const std::string& metric) const {
    return is_pooled(metric) ? pooled_runs_[experiment] : runs_[experiment];
  }

  Difference difference(std::size_t experiment, const Baseline& baseline, const std::string& metric) const {
    const auto partner = baseline.of(experiment);
    if (!partner) return {};
    if (*partner == experiment) return Difference{true, {}};
    if (is_stopped(runs_.at(experiment)) || is_stopped(runs_.at(*partner))) return {};
    std::vector<double> values = paired_differences(runs_of(experiment, metric), runs_of(*partner, metric), metric);
    Difference difference{false, summarize(values), shown_figure(values, spec_.options)};
    const MetricFacts* const facts = metric_facts(metric);
    const bool has_better = facts != nullptr && facts->better != Better::neither;
    if (!values.empty() && has_better && comparer_) {
      difference.comparison =
          comparer_->compare({metric, experiment, std::move(values), runs_.at(experiment), runs_.at(*partner)});
    }
    return difference;
  }

  const SweepRecord sweep_;
  const ExperimentValues experiments_;
  const TableSpec spec_;
  const std::vector<RunResult> results_;
  const std::vector<RunResult> pooled_results_;
  const RunNames names_;
  const RunNames pooled_names_;
  std::vector<std::string> remarks_;
  std::vector<Runs> runs_;         ///< of each experiment
  std::vector<Runs> pooled_runs_;  ///< of each experiment: its repeats
  std::optional<PublishedTable> published_;
  std::optional<Comparer> comparer_;  ///< of a table that compares
};

}  // namespace

std::vector<TableContent> table_contents(const StoreReader& store, const TableSpec& spec) {
  const StoreSnapshot snapshot(store);
  return TableMaker(store, spec).make();
}

std::vector<TableContent> sweep_tables(const StoreReader& store,
                                       const std::function<TableOptions(const TableOptions&)>& change) {
  const StoreSnapshot snapshot(store);
  std::vector<TableSpec> specs = store.sweep().tables;
  if (specs.empty()) specs.emplace_back();
  std::vector<TableContent> tables;
  for (TableSpec& spec : specs) {
    spec.options = change(spec.options);
    std::vector<TableContent> contents = table_contents(store, spec);
    tables.insert(tables.end(), std::make_move_iterator(contents.begin()), std::make_move_iterator(contents.end()));
  }
  return tables;
}

std::vector<TableContent> sweep_tables(const StoreReader& store) {
  return sweep_tables(store, [](const TableOptions& options) { return options; });
}

}  // namespace foldwise::results
