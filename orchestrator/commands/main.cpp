// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/commands/command_line.h"

int main(int count, char** arguments) {
  return foldwise::orchestrator::run_command_line({arguments + 1, arguments + count});
}
