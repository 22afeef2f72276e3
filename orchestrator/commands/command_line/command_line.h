// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

namespace foldwise::orchestrator {

/// Reads the arguments (without the program's name), does what they ask and returns the exit code. Everything that the
/// user can mend is one message on standard error.
int run_command_line(std::vector<std::string> arguments);

}  // namespace foldwise::orchestrator
