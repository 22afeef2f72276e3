// SPDX-License-Identifier: Apache-2.0
#include <iostream>

#include "orchestrator/commands/commands.h"
#include "orchestrator/commands/sweep_location.h"

namespace foldwise {

int table_command(const std::string& path, TableFormat format) {
  const Store store = Store::open(find_database(path), StoreAccess::read_only);
  std::cout << render_tables(store, format) << std::flush;
  return exit_finished;
}

}  // namespace foldwise
