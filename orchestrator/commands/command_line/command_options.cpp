// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/commands/command_line/command_options.h"

namespace foldwise::orchestrator {
namespace {

constexpr const char* scale_of_sweep =
    "one of the sets of changes that the sweep file names, such as one for a quick trial; its results lie in a folder "
    "of "
    "their own, with -NAME behind it. Fields changed for once come after it";

}  // namespace

void add_scale(CLI::App& command, std::string& scale, const char* what) {
  const auto named = [](const std::string& name) { return name.empty() ? "saw no name" : ""; };
  command.add_option("--scale", scale, what)->check(CLI::Validator(named, ""))->type_name("NAME");
}

void add_sweep(CLI::App& command, SweepArguments& sweep) {
  command.add_option("sweep", sweep.file, "sweep file (YAML)")->required()->type_name("FILE");
  command.add_option("overrides", sweep.overrides, "fields changed for once, for example training.epochs=2")
      ->type_name("FIELD=VALUE");
  add_scale_of_sweep(command, sweep.scale);
}

void add_results(CLI::App& command, ResultsArguments& results) {
  command.add_option("path", results.path, "the sweep's folder, its results.db, or the sweep file")
      ->required()
      ->type_name("PATH");
  add_scale(command, results.scale, "of a sweep file: the scale that it ran at");
}

void add_scale_of_sweep(CLI::App& command, std::string& scale) {
  add_scale(command, scale, scale_of_sweep);
}

}  // namespace foldwise::orchestrator
