// SPDX-License-Identifier: Apache-2.0
// Half of listings.h: runs and epochs.
#include <set>

#include "results/listings/listings.h"
#include "results/listings/selected_runs.h"
#include "results/runs/pooled_result.h"

namespace foldwise::results {
namespace {

ListingCell value_in(const std::map<std::string, double>& metrics, const std::string& name) {
  const auto found = metrics.find(name);
  return number_cell(found == metrics.end() ? std::nullopt : std::optional(found->second));
}

void append(std::vector<std::string>& columns, const std::set<std::string>& names) {
  columns.insert(columns.end(), names.begin(), names.end());
}

/// What the sweep's tables show of runs. Energy has its own column, and pooled metrics are of no single run.
std::vector<std::string> metrics_of_tables(const StoreReader& store) {
  std::vector<std::string> metrics;
  for (const TableSpec& table : store.sweep().tables) {
    for (const std::string& metric : table.values) {
      if (metric != "energy" && !is_pooled(metric)) metrics.push_back(metric);
    }
  }
  return metrics;
}

std::string stage_folder(const Key& job) {
  return "stages/" + job.hex();
}

}  // namespace

std::string list_runs(const StoreReader& store, const RunSelection& selection, ListingFormat format) {
  const StoreSnapshot snapshot(store);
  const SelectedRuns selected(store, selection, metrics_of_tables(store));
  const FoldRecords folds = store.folds();
  const auto states = store.job_states();
  const auto joules = store.joules();
  std::set<std::string> metrics;
  for (const SelectedRun& run : selected.runs()) {
    for (const auto& [name, value] : run.result.metrics) metrics.insert(name);
  }
  std::vector<std::string> columns = selected.columns();
  columns.insert(columns.end(), {"fold_name", "state", "reason"});
  append(columns, metrics);
  columns.insert(columns.end(), {"work_seconds", "joules", "train", "evaluate"});
  Listing listing(format, columns);
  for (const SelectedRun& run : selected.runs()) {
    const RunRecord& record = run.result.run;
    std::vector<ListingCell> cells = selected.cells(run);
    cells.emplace_back(record.division ? folds.folds.at(*record.division).name : "");
    cells.emplace_back(std::string(name_of(run.result.state)));
    cells.emplace_back(run.result.reason);
    for (const std::string& name : metrics) cells.push_back(value_in(run.result.metrics, name));
    cells.emplace_back(work_seconds(record, states));
    cells.push_back(number_cell(work_joules(record, joules)));
    cells.emplace_back(stage_folder(record.train));
    cells.emplace_back(stage_folder(record.evaluate));
    listing.add(cells);
  }
  return std::move(listing).text();
}

std::string list_epochs(const StoreReader& store, const RunSelection& selection, ListingFormat format) {
  const StoreSnapshot snapshot(store);
  const SelectedRuns selected(store, selection);
  std::set<std::string> metrics;
  for (const SelectedRun& run : selected.runs()) {
    for (const EpochRecord& epoch : store.epochs(run.result.run.train)) {
      for (const auto& [name, value] : epoch.metrics) metrics.insert(name);
    }
  }
  std::vector<std::string> columns = selected.columns();
  columns.emplace_back("epoch");
  append(columns, metrics);
  Listing listing(format, columns);
  for (const SelectedRun& run : selected.runs()) {
    for (const EpochRecord& epoch : store.epochs(run.result.run.train)) {
      std::vector<ListingCell> cells = selected.cells(run);
      cells.emplace_back(static_cast<std::int64_t>(epoch.epoch));
      for (const std::string& name : metrics) cells.push_back(value_in(epoch.metrics, name));
      listing.add(cells);
    }
  }
  return std::move(listing).text();
}

}  // namespace foldwise::results
