// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/commands/figures/drawn_plot.h"

#include <fmt/format.h>

#include <cerrno>
#include <iterator>
#include <span>
#include <system_error>

#include "experiments/foundation/error.h"
#include "orchestrator/agent/worker_process.h"
#include "orchestrator/commands/child_program.h"

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
std::string plain_name(const std::string& name) {
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
  return words + fmt::format(" fontscale {:g}", plot.text);
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

}  // namespace

std::string plot_file_name(const results::Plot& plot) {
  return plain_name(plot.name);
}

std::vector<fs::path> draw_plot(const results::Plot& plot, const fs::path& name, PlotFiles files) {
  const std::string script = name.string() + ".gp";
  std::vector<fs::path> drawn;
  for (const Target& target : std::span(targets).first(files == PlotFiles::svg ? 1 : std::size(targets))) {
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
    drawn.emplace_back(file);
  }
  return drawn;
}

}  // namespace foldwise::orchestrator
