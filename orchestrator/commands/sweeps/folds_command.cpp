// SPDX-License-Identifier: Apache-2.0
// orchestrator folds: one of commands.h.
#include <fmt/format.h>

#include <filesystem>
#include <iostream>

#include "experiments/foundation/error.h"
#include "experiments/foundation/files/output_file.h"
#include "orchestrator/commands/commands.h"
#include "orchestrator/commands/remarks.h"
#include "orchestrator/commands/sweep_location.h"
#include "orchestrator/plan/datasets/fold_export.h"

namespace foldwise::orchestrator {
namespace {

namespace fs = std::filesystem;

/// folds.csv -> folds-2.csv
fs::path numbered(const fs::path& file, std::size_t number) {
  fs::path name = file.stem();
  name += "-" + std::to_string(number);
  name += file.extension();
  return file.parent_path() / name;
}

void require_one(const std::vector<ExportedFolds>& ways, const std::string& sweep) {
  if (ways.size() == 1) return;
  std::string all;
  for (const ExportedFolds& way : ways) all += (all.empty() ? "" : "; ") + way.description;
  throw UserError(Fault::usage, sweep,
                  "the sweep divides datasets in " + std::to_string(ways.size()) + " ways (" + all + ")",
                  "give --out FILE for a file each, or keep one, for example with protocol.seed=1");
}

}  // namespace

int folds_command(const SweepArguments& arguments, const std::string& out) {
  const std::vector<ExportedFolds> ways =
      export_folds(load_sweep(arguments.file, arguments.overrides, arguments.scale));
  const bool printed = out.empty() || out == "-";
  if (printed) require_one(ways, arguments.file);
  for (std::size_t index = 0; index < ways.size(); ++index) {
    if (printed) {
      std::cout << ways[index].csv << std::flush;
    } else {
      const fs::path file = ways.size() == 1 ? fs::path(out) : numbered(out, index + 1);
      write_output(file, ways[index].csv);
      std::cout << fmt::format("{}: {}\n", file.string(), ways[index].description) << std::flush;
    }
    tell_remarks(ways[index].remarks);
  }
  return exit_finished;
}

}  // namespace foldwise::orchestrator
