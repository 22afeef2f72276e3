// SPDX-License-Identifier: Apache-2.0
#include "results/status.h"

#include <chrono>
#include <iostream>

#include "orchestrator/commands/commands.h"
#include "orchestrator/commands/sweep_location.h"
#include "orchestrator/novelty.h"

namespace foldwise {

int status_command(const std::string& path, const std::string& key) {
  const Store store = Store::open(find_database(path), StoreAccess::read_only);
  const auto now = std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
  if (key.empty()) {
    std::cout << render_status(store, now) << std::flush;
    return exit_finished;
  }
  const JobRecord job = store.find_job(key);
  std::cout << explain_job(store, job, now) << "\nWhen the sweep runs again: " << explain_standing(store, job) << "\n"
            << std::flush;
  return exit_finished;
}

}  // namespace foldwise
