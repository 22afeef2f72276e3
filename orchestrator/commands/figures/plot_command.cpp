// SPDX-License-Identifier: Apache-2.0
// orchestrator figure curves, axis, interaction, confusion, roc, cost, trace, schedule: some of commands.h.
#include <fmt/format.h>

#include <cerrno>
#include <filesystem>
#include <iostream>

#include "experiments/foundation/error.h"
#include "experiments/foundation/output_file.h"
#include "orchestrator/agent/worker_process.h"
#include "orchestrator/commands/child_program.h"
#include "orchestrator/commands/commands.h"
#include "orchestrator/commands/figures/figure_files.h"
#include "orchestrator/commands/remarks.h"
#include "orchestrator/commands/results/opened_results.h"
#include "results/plots/plots.h"
#include "results/runs/predicted.h"

namespace foldwise::orchestrator {
namespace {

namespace fs = std::filesystem;

constexpr double patience = 120;  // seconds for gnuplot and one file

struct Target {
  const char* ending;
  const char* terminal;  ///< with width and height, in inches, pixels or what the terminal counts in
  double unit;           ///< of these in an inch
};

constexpr Target targets[] = {
    {".svg", "svg size {},{} dynamic background rgb 'white' font 'sans,13'", 96},
    {".pdf", "pdfcairo size {},{} font 'sans,10'", 1},
    {".png", "pngcairo size {},{} font 'sans,20'", 192},
};

/// Names of fields and recordings hold what names of files may not.
std::string file_name(const std::string& name) {
  std::string safe;
  for (const char letter : name) {
    const bool plain = (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
                       (letter >= '0' && letter <= '9') || letter == '_' || letter == '-' || letter == '.';
    safe += plain ? letter : '-';
  }
  return safe.substr(0, 200);
}

std::string terminal_of(const Target& target, const results::Plot& plot) {
  std::string words = target.terminal;
  for (const double inches : {plot.width, plot.height})
    words.replace(words.find("{}"), 2, fmt::format("{:g}", inches * target.unit));
  return words;
}

[[noreturn]] void refuse(const std::string& script, const ProgramEnd& end) {
  if (end.start_error == ENOENT) {
    throw UserError(Fault::usage, "gnuplot", "it is not installed, and draws this figure",
                    "install it (Debian: gnuplot-nox) and give the command again; its script lies in " + script);
  }
  throw UserError(Fault::store, "gnuplot",
                  end.start_error != 0 ? "it cannot be started"
                  : !end.status        ? "it did not end in time"
                                       : "it could not draw " + script,
                  "what it said stands above; gnuplot " + script + " tries it by hand");
}

void draw(const results::Plot& plot, const fs::path& name) {
  const std::string script = name.string() + ".gp";
  for (const Target& target : targets) {
    const std::string file = name.string() + target.ending;
    const std::string making = file + ".making";
    const std::string begin =
        "set terminal " + terminal_of(target, plot) + "; set output " + results::plot_text(making);
    const ProgramEnd end = run_program({"gnuplot", "-e", begin, script}, own_environment(), patience);
    std::error_code renamed;
    if (end.ran_well()) fs::rename(making, file, renamed);
    if (!end.ran_well() || renamed) {
      fs::remove(making, renamed);
      refuse(script, end);
    }
    std::cout << file << "\n";
  }
}

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
  const fs::path name = figure_folder(opened.store, place) / file_name(plot.name);
  write_text_file(name.string() + ".csv", plot.csv);
  write_text_file(name.string() + ".gp", plot.script);
  draw(plot, name);
  std::cout << std::flush;
  return exit_finished;
}

}  // namespace foldwise::orchestrator
