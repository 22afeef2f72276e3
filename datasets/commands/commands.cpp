// SPDX-License-Identifier: Apache-2.0
#include "datasets/commands/commands.h"

#include <CLI/CLI.hpp>
#include <iostream>

#include "datasets/commands/make.h"
#include "experiments/error.h"

namespace foldwise {

int run_datasets_command(const std::vector<std::string>& arguments) {
  CLI::App datasets("Generate small datasets in the layouts of the public ones", "orchestrator datasets");
  datasets.require_subcommand(1);
  Action chosen;
  add_make(datasets, chosen);
  try {
    datasets.parse(std::vector<std::string>(arguments.rbegin(), arguments.rend()));  // CLI11 reads from the back
    return chosen();
  } catch (const CLI::ParseError& error) {
    return datasets.exit(error) == 0 ? 0 : 2;
  } catch (const UserError& error) {
    std::cerr << error.what() << '\n';
    return error.fault() == Fault::store ? 3 : 2;
  }
}

}  // namespace foldwise
