// SPDX-License-Identifier: Apache-2.0
// orchestrator status: one of commands.h.
#include "results/progress/status.h"

#include <chrono>
#include <iostream>

#include "orchestrator/commands/commands.h"
#include "orchestrator/commands/opened_results.h"
#include "orchestrator/commands/remarks.h"
#include "orchestrator/plan/novelty.h"

namespace foldwise::orchestrator {

int status_command(const ResultsArguments& arguments, const std::string& key) {
  const OpenedResults opened = open_results(arguments.path, arguments.scale);
  const results::StoreReader& store = opened.store;
  tell_remarks(opened.remarks);
  const auto now = std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
  if (key.empty()) {
    std::cout << render_status(store, now) << std::flush;
    return exit_finished;
  }
  const results::JobRecord job = store.find_job(key);
  std::cout << explain_job(store, job, now) << "\nWhen the sweep runs again: " << explain_standing(store, job) << "\n"
            << std::flush;
  return exit_finished;
}

}  // namespace foldwise::orchestrator
