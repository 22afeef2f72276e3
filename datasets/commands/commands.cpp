// SPDX-License-Identifier: Apache-2.0
#include "datasets/commands/commands.h"

#include <CLI/CLI.hpp>
#include <iostream>

#include "datasets/commands/check.h"
#include "datasets/commands/list.h"
#include "datasets/commands/make.h"
#include "datasets/commands/show.h"
#include "datasets/commands/windows.h"
#include "experiments/foundation/error.h"

namespace foldwise::datasets {

int run_datasets_command(const std::vector<std::string>& arguments) {
  CLI::App datasets("What datasets there are, what is wrong with a copy, and small look-alikes of them",
                    "orchestrator datasets");
  datasets.require_subcommand(1);
  Action chosen;
  add_list(datasets, chosen);
  add_check(datasets, chosen);
  add_make(datasets, chosen);
  add_show(datasets, chosen);
  add_windows(datasets, chosen);
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

}  // namespace foldwise::datasets
