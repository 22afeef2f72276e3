// SPDX-License-Identifier: Apache-2.0
/// execution.on_end: a command of the user's when a run of a sweep ends.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>

#include "results/store/store_reader.h"

namespace foldwise::orchestrator {

/// What the command finds in its environment.
struct SweepEnd {
  std::string sweep;             ///< FOLDWISE_SWEEP: its name
  std::filesystem::path output;  ///< FOLDWISE_OUTPUT: its folder, absolute
  std::string outcome;           ///< FOLDWISE_OUTCOME: finished, some_failed, interrupted, no_workers, error
  int exit_code = 0;             ///< FOLDWISE_EXIT_CODE
  std::size_t runs = 0;          ///< FOLDWISE_RUNS
  std::size_t finished = 0;      ///< FOLDWISE_RUNS_FINISHED
  std::size_t failed = 0;        ///< FOLDWISE_RUNS_FAILED: and those that diverged
};

/// Counts the runs of the store's current plan.
void count_runs(const results::StoreReader& store, SweepEnd& end);

/// Runs the command by /bin/sh, in the working directory, and waits for its end, at most so many seconds: then it is
/// killed with all that it started. What went wrong, as a sentence; empty: nothing. It changes no result and no exit
/// code.
std::string run_on_end(const std::string& command, const SweepEnd& end, double patience);

}  // namespace foldwise::orchestrator
