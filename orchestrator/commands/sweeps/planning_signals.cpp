// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/commands/sweeps/planning_signals.h"

#include <unistd.h>

#include <csignal>

#include "orchestrator/commands/commands.h"

namespace foldwise::orchestrator {

void exit_as_interrupted_on_signals() {
  struct sigaction action {};
  action.sa_handler = [](int) { _exit(exit_interrupted); };
  sigemptyset(&action.sa_mask);
  for (const int number : {SIGINT, SIGTERM, SIGUSR1, SIGUSR2}) sigaction(number, &action, nullptr);
  struct sigaction before {};
  if (sigaction(SIGHUP, nullptr, &before) == 0 && before.sa_handler != SIG_IGN) sigaction(SIGHUP, &action, nullptr);
}

}  // namespace foldwise::orchestrator
