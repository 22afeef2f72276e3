// SPDX-License-Identifier: Apache-2.0
// orchestrator table: one of commands.h.
#include <iostream>

#include "orchestrator/commands/commands.h"
#include "orchestrator/commands/sweep_location.h"

namespace foldwise::orchestrator {

int table_command(const ResultsArguments& arguments, results::TableFormat format) {
  const results::StoreReader store = results::StoreReader::open(find_database(arguments.path, arguments.scale));
  std::cout << render_tables(store, format) << std::flush;
  return exit_finished;
}

}  // namespace foldwise::orchestrator
