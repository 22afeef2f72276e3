// SPDX-License-Identifier: Apache-2.0
// orchestrator figure curves, axis, interaction, confusion, roc, cost, trace, schedule,
// critical-difference: some of commands.h.
#include <filesystem>
#include <iostream>

#include "experiments/foundation/error.h"
#include "experiments/foundation/files/output_file.h"
#include "orchestrator/commands/commands.h"
#include "orchestrator/commands/figures/drawn_plot.h"
#include "orchestrator/commands/figures/figure_files.h"
#include "orchestrator/commands/remarks.h"
#include "orchestrator/commands/results/opened_results.h"
#include "results/plots/plots.h"
#include "results/runs/predicted.h"

namespace foldwise::orchestrator {
namespace {

namespace fs = std::filesystem;

results::Plot plot_of(const PlotArguments& arguments, const results::StoreReader& store) {
  const results::RunSelection selection{arguments.experiment, parse_conditions(arguments.where, "--where"),
                                        arguments.fold, arguments.repeat};
  const std::string metric = arguments.metric.empty() ? results::usual_metrics(store).front() : arguments.metric;
  switch (arguments.kind) {
    case PlotKind::curves:
      return plot_curves(store, selection, arguments.metric.empty() ? "validation_" + metric : arguments.metric);
    case PlotKind::axis:
      return plot_axis(store, selection, metric, arguments.fields.front());
    case PlotKind::interaction:
      return plot_interaction(store, selection, metric, arguments.fields.at(0), arguments.fields.at(1));
    case PlotKind::confusion:
      return plot_confusion(store, selection);
    case PlotKind::roc:
      return plot_roc(store, selection);
    case PlotKind::cost:
      return plot_cost(store, selection, metric);
    case PlotKind::trace:
      return plot_trace(store, selection, arguments.recording);
    case PlotKind::schedule:
      return plot_schedule(store);
    case PlotKind::critical_difference:
      return plot_critical_difference(store, selection, metric, arguments.fields, arguments.level);
  }
  throw std::logic_error("a kind of figure without a plot");
}

}  // namespace

int plot_command(const PlotArguments& arguments) {
  const OpenedResults opened = open_results(arguments.results.path, arguments.results.scale);
  tell_remarks(opened.remarks);
  const results::Plot plot = plot_of(arguments, opened.store);
  FigureArguments place;
  place.out = arguments.out;
  const fs::path name = figure_folder(opened.store, place) / plot_file_name(plot);
  write_text_file(name.string() + ".csv", plot.csv);
  write_text_file(name.string() + ".gp", plot.script);
  for (const fs::path& file : draw_plot(plot, name, PlotFiles::all)) std::cout << file.string() << "\n";
  std::cout << std::flush;
  return exit_finished;
}

}  // namespace foldwise::orchestrator
