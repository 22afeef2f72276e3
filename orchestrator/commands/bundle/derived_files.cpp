// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/commands/bundle/derived_files.h"

#include <functional>
#include <string_view>

#include "experiments/foundation/error.h"
#include "experiments/foundation/text/csv_cell.h"
#include "orchestrator/commands/bundle/provenance.h"
#include "orchestrator/commands/figures/drawn_plot.h"
#include "results/listings/listings.h"
#include "results/plots/plots.h"
#include "results/runs/predicted.h"
#include "results/table.h"

namespace foldwise::orchestrator {
namespace {

using Files = std::map<std::string, std::string>;

/// Nothing of what the store cannot tell: no run has finished, none predicts classes, too many lines for a figure.
void add(Files& files, const std::string& path, const std::function<std::string()>& text) {
  try {
    files[path] = text();
  } catch (const UserError&) {
  }
}

void add_tables(Files& files, const results::StoreReader& store) {
  struct Ending {
    results::TableFormat format;
    const char* text;
  };
  using Format = results::TableFormat;
  for (const auto& [format, ending] : {Ending{Format::markdown, "md"}, Ending{Format::csv, "csv"},
                                       Ending{Format::latex, "tex"}, Ending{Format::json, "json"}}) {
    add(files, std::string("tables/tables.") + ending,
        [&store, wanted = format] { return results::render_tables(store, wanted); });
  }
}

void add_listings(Files& files, const results::StoreReader& store) {
  constexpr auto csv = results::ListingFormat::csv;
  add(files, "listings/runs.csv", [&] { return list_runs(store, {}, csv); });
  add(files, "listings/epochs.csv", [&] { return list_epochs(store, {}, csv); });
  add(files, "listings/predictions.csv", [&] { return list_predictions(store, {}, csv); });
  add(files, "listings/confusion.csv", [&] { return list_confusions(store, {}, csv); });
}

std::string_view part_name(char letter) {
  switch (letter) {
    case results::FoldRecord::train:
      return "train";
    case results::FoldRecord::validation:
      return "validation";
    case results::FoldRecord::test:
      return "test";
    default:
      return "unused";
  }
}

std::string folds_csv(const results::FoldRecords& records) {
  std::string text = "fold_sha256,fold_name,dataset,sample,subject,label,part\n";
  for (const results::FoldRecord& fold : records.folds) {
    const results::DatasetRecord& dataset = records.datasets.at(fold.dataset);
    const std::string first = fold.digest.hex() + "," + csv_cell(fold.name) + "," + csv_cell(dataset.name) + ",";
    for (std::size_t index = 0; index < dataset.samples.size(); ++index) {
      const results::SampleRecord& sample = dataset.samples[index];
      text += first + csv_cell(sample.id) + "," + csv_cell(sample.subject) + "," + csv_cell(sample.label) + ",";
      text.append(part_name(fold.parts.at(index))).append("\n");
    }
  }
  return text;
}

void add_plot(Files& files, const std::function<results::Plot()>& make) {
  try {
    const results::Plot plot = make();
    const std::string name = "figures/" + plot_file_name(plot);
    files[name + ".csv"] = plot.csv;
    files[name + ".gp"] = plot.script;
  } catch (const UserError&) {
  }
}

void add_figures(Files& files, const results::StoreReader& store) {
  for (const std::string& metric : results::usual_metrics(store)) {
    add_plot(files, [&] { return plot_curves(store, {}, "validation_" + metric); });
    for (const std::string& field : store.sweep().varied_fields)
      add_plot(files, [&] { return plot_axis(store, {}, metric, field); });
    add_plot(files, [&] { return plot_cost(store, {}, metric); });
  }
  add_plot(files, [&] { return plot_confusion(store, {}); });
  add_plot(files, [&] { return plot_roc(store, {}); });
}

}  // namespace

std::map<std::string, std::string> derived_files(const results::StoreReader& store) {
  Files files;
  files["sweep.yaml"] = store.sweep().text;
  files["provenance.json"] = provenance_json(store);
  files["folds.csv"] = folds_csv(store.folds());
  add_tables(files, store);
  add_listings(files, store);
  add_figures(files, store);
  return files;
}

}  // namespace foldwise::orchestrator
