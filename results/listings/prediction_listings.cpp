// SPDX-License-Identifier: Apache-2.0
// Half of listings.h: predictions, and which class is taken for which.
#include <algorithm>

#include "experiments/foundation/error.h"
#include "results/listings/confusions.h"
#include "results/listings/listings.h"
#include "results/listings/selected_runs.h"
#include "results/metrics/classification.h"

namespace foldwise::results {
std::string list_predictions(const StoreReader& store, const RunSelection& selection, ListingFormat format) {
  const StoreSnapshot snapshot(store);
  const SelectedRuns selected(store, selection);
  const ListedSamples samples(store.folds());
  std::vector<std::string> columns = selected.columns();
  columns.insert(columns.end(), {"sample", "subject", "label", "target", "predicted", "scores", "targets"});
  Listing listing(format, columns);
  for (const SelectedRun& run : selected.runs()) {
    if (run.result.state != RunState::finished) continue;
    const std::vector<ListingCell> of_run = selected.cells(run);
    for (const Prediction& prediction : store.predictions(run.result.run.evaluate)) {
      const SampleRecord sample = samples.of(prediction.sample);
      const bool classes = is_of_classes(prediction);
      std::vector<ListingCell> cells = of_run;
      cells.emplace_back(prediction.sample);
      cells.emplace_back(sample.subject);
      cells.emplace_back(classes ? sample.label : "");
      std::optional<std::int64_t> target;
      std::optional<std::int64_t> predicted;
      if (classes) target = prediction.target;
      if (classes) predicted = predicted_class(prediction.scores);
      cells.push_back(number_cell(target));
      cells.push_back(number_cell(predicted));
      cells.emplace_back(prediction.scores);
      cells.emplace_back(prediction.targets);
      listing.add(cells);
    }
  }
  return std::move(listing).text();
}

std::string list_confusions(const StoreReader& store, const RunSelection& selection, ListingFormat format) {
  const StoreSnapshot snapshot(store);
  const SelectedRuns selected(store, selection);
  const std::map<std::size_t, Confusion> confusions = read_confusions(store, selected);
  std::size_t classes = 0;
  std::map<int, std::string> names;
  for (const auto& [experiment, confusion] : confusions) {
    classes = std::max(classes, confusion.classes);
    names.insert(confusion.names.begin(), confusion.names.end());
  }
  if (classes == 0) {
    throw UserError(Fault::usage, store.file().string(),
                    "no finished run of those asked for predicts one class of several",
                    "'orchestrator runs' of the folder lists them, 'orchestrator predictions' what they predict");
  }
  std::vector<std::string> columns{"experiment"};
  columns.insert(columns.end(), selected.varied_fields().begin(), selected.varied_fields().end());
  columns.insert(columns.end(), {"class", "samples"});
  for (std::size_t number = 0; number < classes; ++number) columns.push_back("as " + class_name(names, number));
  columns.emplace_back("recall");
  Listing listing(format, columns);
  for (const auto& [experiment, confusion] : confusions) {
    const auto matrix = confusion_matrix(confusion.predictions, static_cast<int>(classes));
    for (std::size_t target = 0; target < classes; ++target) {
      std::vector<ListingCell> cells = selected.experiment_cells(experiment);
      std::int64_t count = 0;
      for (const int each : matrix[target]) count += each;
      cells.emplace_back(class_name(names, target));
      cells.emplace_back(count);
      for (const int each : matrix[target]) cells.emplace_back(std::int64_t{each});
      const double correct = matrix[target][target];
      std::optional<double> recall;
      if (count > 0) recall = correct / static_cast<double>(count);
      cells.push_back(number_cell(recall));
      listing.add(cells);
    }
  }
  return std::move(listing).text();
}

}  // namespace foldwise::results
