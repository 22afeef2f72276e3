// SPDX-License-Identifier: Apache-2.0
#include "worker/commands/commands.h"

#include <CLI/CLI.hpp>
#include <functional>

#include "worker/commands/convert.h"
#include "worker/commands/gates.h"
#include "worker/commands/list.h"
#include "worker/commands/show.h"

namespace foldwise::worker {

int run_models_command(const std::vector<std::string>& arguments) {
  CLI::App models("What networks there are and what they cost, a sweep's own layer by layer, and files of weights",
                  "orchestrator models");
  models.require_subcommand(0, 1);
  std::function<int()> chosen;
  set_list(models, chosen);
  add_show(models, chosen);
  add_convert(models, chosen);
  add_gates(models, chosen);
  try {
    models.parse(std::vector<std::string>(arguments.rbegin(), arguments.rend()));  // CLI11 reads from the back
  } catch (const CLI::ParseError& error) {
    return models.exit(error) == 0 ? 0 : 2;
  }
  refuse_list_options(models);
  return chosen();
}

}  // namespace foldwise::worker
