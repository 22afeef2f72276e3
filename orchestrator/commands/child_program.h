// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace foldwise::orchestrator {

/// How a program ended that was run and waited for.
struct ProgramEnd {
  int start_error = 0;        ///< errno where it could not be started, ENOENT where there is none of that name
  std::optional<int> status;  ///< as waitpid has it; none: it had not ended in time and was killed with its children
  bool ran_well() const { return start_error == 0 && status == 0; }
};

/// Runs a program of PATH with these words and variables, without our descriptors but standard output and error, with
/// the usual signals, and waits for its end, at most so many seconds. posix_spawn: a plain fork after MPI_Init is
/// unsafe.
ProgramEnd run_program(std::vector<std::string> words, std::vector<std::string> environment, double patience);

}  // namespace foldwise::orchestrator
