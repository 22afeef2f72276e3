// SPDX-License-Identifier: Apache-2.0
// orchestrator table: one of commands.h.
#include <iostream>

#include "orchestrator/commands/commands.h"
#include "orchestrator/commands/opened_results.h"
#include "orchestrator/commands/remarks.h"

namespace foldwise::orchestrator {

int table_command(const ResultsArguments& arguments, results::TableFormat format) {
  const OpenedResults opened = open_results(arguments.path, arguments.scale);
  tell_remarks(opened.remarks);
  std::cout << render_tables(opened.store, format) << std::flush;
  return exit_finished;
}

}  // namespace foldwise::orchestrator
