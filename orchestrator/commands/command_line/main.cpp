// SPDX-License-Identifier: Apache-2.0
// The program orchestrator: command_line.h and nothing else.
#include "orchestrator/commands/command_line/command_line.h"

int main(int count, char** arguments) {
  return foldwise::orchestrator::run_command_line({arguments + 1, arguments + count});
}
