// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/commands/sweeps/on_end.h"

#include <fmt/format.h>
#include <sys/wait.h>

#include <cstring>
#include <optional>
#include <unordered_map>
#include <utility>
#include <vector>

#include "orchestrator/agent/worker_process.h"
#include "orchestrator/commands/child_program.h"
#include "results/runs/run_result.h"

namespace foldwise::orchestrator {
namespace {

std::vector<std::string> environment_of(const SweepEnd& end) {
  std::vector<std::string> variables = own_environment();
  std::erase_if(variables, [](const std::string& each) {
    for (const std::string_view name :
         {"FOLDWISE_SWEEP=", "FOLDWISE_OUTPUT=", "FOLDWISE_OUTCOME=", "FOLDWISE_EXIT_CODE=", "FOLDWISE_RUNS=",
          "FOLDWISE_RUNS_FINISHED=", "FOLDWISE_RUNS_FAILED="}) {
      if (each.starts_with(name)) return true;
    }
    return false;
  });
  variables.push_back("FOLDWISE_SWEEP=" + end.sweep);
  variables.push_back("FOLDWISE_OUTPUT=" + end.output.string());
  variables.push_back("FOLDWISE_OUTCOME=" + end.outcome);
  variables.push_back(fmt::format("FOLDWISE_EXIT_CODE={}", end.exit_code));
  variables.push_back(fmt::format("FOLDWISE_RUNS={}", end.runs));
  variables.push_back(fmt::format("FOLDWISE_RUNS_FINISHED={}", end.finished));
  variables.push_back(fmt::format("FOLDWISE_RUNS_FAILED={}", end.failed));
  return variables;
}

}  // namespace

void count_runs(const results::StoreReader& store, SweepEnd& end) {
  const std::unordered_map<Key, results::JobState> states = store.job_states();
  for (const results::RunRecord& run : store.runs()) {
    ++end.runs;
    const results::RunState state = results::run_standing(run, states).state;
    if (state == results::RunState::finished) ++end.finished;
    if (state == results::RunState::failed || state == results::RunState::diverged) ++end.failed;
  }
}

std::string run_on_end(const std::string& command, const SweepEnd& end, double patience) {
  constexpr std::string_view where = "execution.on_end: ";
  const ProgramEnd ended = run_program({"/bin/sh", "-c", command}, environment_of(end), patience);
  if (ended.start_error != 0)
    return std::string(where) + "/bin/sh cannot be started: " + std::strerror(ended.start_error);
  const std::optional<int> status = ended.status;
  if (!status) return fmt::format("{}'{}' had not ended after {} s and was killed", where, command, patience);
  if (WIFSIGNALED(*status)) return fmt::format("{}'{}' was killed by signal {}", where, command, WTERMSIG(*status));
  if (WEXITSTATUS(*status) != 0)
    return fmt::format("{}'{}' ended with exit code {}", where, command, WEXITSTATUS(*status));
  return "";
}

}  // namespace foldwise::orchestrator
