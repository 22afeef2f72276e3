// SPDX-License-Identifier: Apache-2.0
// orchestrator runs, epochs, predictions, confusion, export, power: some of commands.h.
#include <array>
#include <filesystem>
#include <iostream>

#include "experiments/foundation/error.h"
#include "experiments/foundation/files/output_file.h"
#include "orchestrator/agent/instant.h"
#include "orchestrator/commands/commands.h"
#include "orchestrator/commands/remarks.h"
#include "orchestrator/commands/results/opened_results.h"
#include "orchestrator/commands/tensorboard/event_log.h"
#include "results/listings/listings.h"
#include "results/listings/power_listings.h"

namespace foldwise::orchestrator {
namespace {

using List = std::string (*)(const results::StoreReader&, const results::RunSelection&, results::ListingFormat);

struct ListingRow {
  ListingKind kind;
  const char* file;  ///< of orchestrator export, without its ending
  List list;
};

constexpr auto listing_rows = std::to_array<ListingRow>({
    {ListingKind::runs, "runs", results::list_runs},
    {ListingKind::epochs, "epochs", results::list_epochs},
    {ListingKind::predictions, "predictions", results::list_predictions},
    {ListingKind::confusion, "confusion", results::list_confusions},
});

results::RunSelection selection_of(const ListingArguments& arguments) {
  return {arguments.experiment, parse_conditions(arguments.where, "--where"), arguments.fold, arguments.repeat};
}

int export_events(const results::StoreReader& store, const ListingArguments& arguments) {
  const results::RunSelection all = selection_of(arguments);
  if (all.experiment || all.fold || all.repeat || !all.where.empty()) {
    throw UserError(Fault::usage, "--tensorboard", "saw it with a choice of runs, and it writes all of them",
                    "leave --experiment, --fold, --repeat and --where out: TensorBoard has a filter");
  }
  const EventLog log(store, arguments.tensorboard, Instant::now().calendar);
  std::cout << "event files of " << log.runs() << " runs in " << arguments.tensorboard
            << "; tensorboard --logdir shows them" << std::endl;
  return exit_finished;
}

std::string target_of(const std::string& out) {
  return out.empty() ? "-" : out;
}

}  // namespace

int listing_command(const ListingArguments& arguments, ListingKind kind) {
  const OpenedResults opened = open_results(arguments.results.path, arguments.results.scale);
  tell_remarks(opened.remarks);
  const ListingRow& row = listing_rows.at(static_cast<std::size_t>(kind));
  write_output(target_of(arguments.out), row.list(opened.store, selection_of(arguments), arguments.format));
  return exit_finished;
}

int export_command(const ListingArguments& arguments) {
  const OpenedResults opened = open_results(arguments.results.path, arguments.results.scale);
  tell_remarks(opened.remarks);
  if (!arguments.tensorboard.empty()) return export_events(opened.store, arguments);
  const results::RunSelection selection = selection_of(arguments);
  const std::filesystem::path folder =
      arguments.out.empty() ? opened.store.file().parent_path() / "export" : std::filesystem::path(arguments.out);
  const bool csv = arguments.format != results::ListingFormat::json_lines;
  const auto format = csv ? results::ListingFormat::csv : results::ListingFormat::json_lines;
  std::error_code made;
  std::filesystem::create_directories(folder, made);
  if (made) {
    throw UserError(Fault::store, folder.string(), "the folder cannot be made: " + made.message(),
                    "choose another one with --out DIR");
  }
  for (const ListingRow& row : listing_rows) {
    if (row.kind == ListingKind::confusion) continue;
    const std::filesystem::path file = folder / (std::string(row.file) + (csv ? ".csv" : ".jsonl"));
    write_output(file, row.list(opened.store, selection, format));
    std::cout << file.string() << std::endl;
  }
  return exit_finished;
}

int power_command(const PowerArguments& arguments) {
  const OpenedResults opened = open_results(arguments.results.path, arguments.results.scale);
  tell_remarks(opened.remarks);
  results::PowerQuestion question{arguments.values, arguments.difference, arguments.power, arguments.level};
  for (const auto& [field, values] : parse_conditions(arguments.baseline, "--baseline")) {
    question.baseline[field] = values.back();
  }
  const results::StoreReader& store = opened.store;
  if (arguments.components) {
    std::cout << list_variance_components(store, question, arguments.format);
  } else if (arguments.format != results::ListingFormat::text) {
    std::cout << list_power(store, question, arguments.format);
  } else {
    std::cout
        << "Comparisons with the baseline, in the units of the metrics. shows_from: the difference that n runs show "
           "with the power asked for;\nrepeats_needed: how many show the difference in asked; –: no number would, "
           "or nothing was measured.\n\n"
        << list_power(store, question, arguments.format)
        << "\nVariance of single runs. of_seeds: between runs of one division; of_splits: between divisions; "
           "of_samples: what test\nparts of this size alone make (a bootstrap of subjects); –: runs do "
           "not tell them apart.\n\n"
        << list_variance_components(store, question, arguments.format);
  }
  std::cout << std::flush;
  return exit_finished;
}

}  // namespace foldwise::orchestrator
