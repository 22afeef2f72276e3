// SPDX-License-Identifier: Apache-2.0
#include "results/listings/selected_runs.h"

#include <algorithm>

#include "experiments/foundation/error.h"
#include "results/tables/table_layout.h"

namespace foldwise::results {
namespace {

std::string words_of(const RunSelection& selection) {
  std::string words;
  const auto add = [&](const std::string& word) { words += (words.empty() ? "" : ", ") + word; };
  if (selection.experiment) add("experiment " + std::to_string(*selection.experiment));
  for (const auto& [field, values] : selection.where) {
    std::string any;
    for (const std::string& value : values) any += (any.empty() ? "" : " or ") + value;
    std::string condition = field;
    condition.append(" = ").append(any);
    add(condition);
  }
  if (selection.fold) add("fold " + std::to_string(*selection.fold));
  if (selection.repeat) add("repeat " + std::to_string(*selection.repeat));
  return words.empty() ? "no condition" : words;
}

}  // namespace

SelectedRuns::SelectedRuns(const StoreReader& store, const RunSelection& selection,
                           const std::vector<std::string>& wanted)
    : fields_(store.sweep().varied_fields) {
  const ExperimentValues experiments(store.experiments());
  for (std::size_t index = 0; index < experiments.size(); ++index) {
    values_.push_back(experiments.values(index, fields_));
  }
  const std::vector<std::size_t> fitting = experiments.where(selection.where);
  std::size_t number = 0;
  for (RunResult& result : read_run_results(store, wanted)) {
    ++number;
    const auto& run = result.run;
    const bool chosen =
        std::ranges::binary_search(fitting, run.experiment) &&
        selection.experiment.value_or(static_cast<int>(run.experiment) + 1) == static_cast<int>(run.experiment) + 1 &&
        selection.fold.value_or(run.fold + 1) == run.fold + 1 &&
        selection.repeat.value_or(run.repeat + 1) == run.repeat + 1;
    if (chosen) runs_.push_back({number, std::move(result)});
  }
  if (!runs_.empty()) return;
  throw UserError(Fault::usage, store.file().string(),
                  "saw " + words_of(selection) + ", which none of its " + std::to_string(number) + " runs has",
                  "'orchestrator runs' of the folder lists them, with their experiments, folds and repeats");
}

std::vector<std::string> SelectedRuns::columns() const {
  std::vector<std::string> columns{"run", "experiment"};
  columns.insert(columns.end(), fields_.begin(), fields_.end());
  columns.insert(columns.end(), {"fold", "repeat"});
  return columns;
}

std::vector<ListingCell> SelectedRuns::experiment_cells(std::size_t experiment) const {
  std::vector<ListingCell> cells{static_cast<std::int64_t>(experiment) + 1};
  for (const std::string& value : values_.at(experiment)) cells.emplace_back(value);
  return cells;
}

std::vector<ListingCell> SelectedRuns::cells(const SelectedRun& run) const {
  std::vector<ListingCell> cells = experiment_cells(run.result.run.experiment);
  cells.insert(cells.begin(), static_cast<std::int64_t>(run.number));
  cells.emplace_back(static_cast<std::int64_t>(run.result.run.fold) + 1);
  cells.emplace_back(static_cast<std::int64_t>(run.result.run.repeat) + 1);
  return cells;
}

}  // namespace foldwise::results
