// SPDX-License-Identifier: Apache-2.0
#include "results/status.h"

#include <chrono>
#include <iostream>

#include "orchestrator/commands/commands.h"
#include "orchestrator/commands/sweep_location.h"

namespace foldwise {

int status_command(const std::string& path, const std::string& key) {
  const Store store = Store::open(find_database(path), StoreAccess::read_only);
  const auto now = std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
  std::cout << (key.empty() ? render_status(store, now) : explain_job(store, store.find_job(key), now)) << std::flush;
  return exit_finished;
}

}  // namespace foldwise
