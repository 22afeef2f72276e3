// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/commands/on_end.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/wait.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <optional>
#include <thread>
#include <unordered_map>
#include <utility>
#include <vector>

#include "orchestrator/agent/worker_process.h"
#include "results/runs/run_result.h"

namespace foldwise::orchestrator {
namespace {

using Clock = std::chrono::steady_clock;

/// Without MPI's descriptors, with the usual signals, as the first of a group of its own.
class ShellSetup {
 public:
  ShellSetup() {
    ::posix_spawn_file_actions_init(&actions_);
    ::posix_spawn_file_actions_addopen(&actions_, 0, "/dev/null", O_RDONLY, 0);
    ::posix_spawn_file_actions_addclosefrom_np(&actions_, 3);
    ::posix_spawnattr_init(&attributes_);
    sigset_t none;
    ::sigemptyset(&none);
    sigset_t all;
    ::sigfillset(&all);
    ::posix_spawnattr_setsigmask(&attributes_, &none);
    ::posix_spawnattr_setsigdefault(&attributes_, &all);
    ::posix_spawnattr_setpgroup(&attributes_, 0);
    ::posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETPGROUP);
  }
  ShellSetup(const ShellSetup&) = delete;
  ShellSetup& operator=(const ShellSetup&) = delete;
  ~ShellSetup() {
    ::posix_spawnattr_destroy(&attributes_);
    ::posix_spawn_file_actions_destroy(&actions_);
  }

  /// The error, or 0.
  int spawn(pid_t& pid, char* const* arguments, char* const* environment) const {
    return ::posix_spawn(&pid, arguments[0], &actions_, &attributes_, arguments, environment);
  }

 private:
  posix_spawn_file_actions_t actions_{};
  posix_spawnattr_t attributes_{};
};

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

/// Nothing where it has not ended by then.
std::optional<int> wait_for(pid_t pid, Clock::time_point until) {
  constexpr std::chrono::milliseconds pause{5};
  while (true) {
    int status = 0;
    const pid_t ended = ::waitpid(pid, &status, WNOHANG);
    if (ended == pid) return status;
    if (ended < 0 && errno != EINTR) return 0;  // somebody else reaped it
    if (Clock::now() >= until) return std::nullopt;
    std::this_thread::sleep_for(pause);
  }
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
  std::string shell = "/bin/sh";
  std::string option = "-c";
  std::string words = command;
  const std::array<char*, 4> arguments{shell.data(), option.data(), words.data(), nullptr};
  std::vector<std::string> variables = environment_of(end);
  std::vector<char*> environment;
  for (std::string& variable : variables) environment.push_back(variable.data());
  environment.push_back(nullptr);

  pid_t pid = -1;
  if (const int error = ShellSetup().spawn(pid, arguments.data(), environment.data()); error != 0)
    return std::string(where) + "/bin/sh cannot be started: " + std::strerror(error);
  const auto limit = std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(patience));
  const std::optional<int> status = wait_for(pid, Clock::now() + limit);
  if (!status) {
    ::kill(-pid, SIGKILL);
    wait_for(pid, Clock::now() + std::chrono::seconds(5));
    return fmt::format("{}'{}' had not ended after {} s and was killed", where, command, patience);
  }
  if (WIFSIGNALED(*status)) return fmt::format("{}'{}' was killed by signal {}", where, command, WTERMSIG(*status));
  if (WEXITSTATUS(*status) != 0)
    return fmt::format("{}'{}' ended with exit code {}", where, command, WEXITSTATUS(*status));
  return "";
}

}  // namespace foldwise::orchestrator
