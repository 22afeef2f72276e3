// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/commands/child_program.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>

#include <cerrno>
#include <chrono>
#include <csignal>
#include <thread>

namespace foldwise::orchestrator {
namespace {

using Steady = std::chrono::steady_clock;

/// Without MPI's descriptors, with the usual signals, as the first of a group of its own.
class ProgramSetup {
 public:
  ProgramSetup() {
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
  ProgramSetup(const ProgramSetup&) = delete;
  ProgramSetup& operator=(const ProgramSetup&) = delete;
  ~ProgramSetup() {
    ::posix_spawnattr_destroy(&attributes_);
    ::posix_spawn_file_actions_destroy(&actions_);
  }

  /// The error, or 0.
  int spawn(pid_t& pid, char* const* arguments, char* const* environment) const {
    return ::posix_spawnp(&pid, arguments[0], &actions_, &attributes_, arguments, environment);
  }

 private:
  posix_spawn_file_actions_t actions_{};
  posix_spawnattr_t attributes_{};
};

std::vector<char*> words_for_spawn(std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  pointers.reserve(texts.size() + 1);
  for (std::string& text : texts) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

/// Nothing where it has not ended by then.
std::optional<int> wait_for(pid_t pid, Steady::time_point until) {
  constexpr std::chrono::milliseconds pause{5};
  while (true) {
    int status = 0;
    const pid_t ended = ::waitpid(pid, &status, WNOHANG);
    if (ended == pid) return status;
    if (ended < 0 && errno != EINTR) return 0;  // somebody else reaped it
    if (Steady::now() >= until) return std::nullopt;
    std::this_thread::sleep_for(pause);
  }
}

}  // namespace

ProgramEnd run_program(std::vector<std::string> words, std::vector<std::string> environment, double patience) {
  ProgramEnd end;
  pid_t pid = -1;
  end.start_error = ProgramSetup().spawn(pid, words_for_spawn(words).data(), words_for_spawn(environment).data());
  if (end.start_error != 0) return end;
  const auto limit = std::chrono::duration_cast<Steady::duration>(std::chrono::duration<double>(patience));
  end.status = wait_for(pid, Steady::now() + limit);
  if (end.status) return end;
  ::kill(-pid, SIGKILL);
  wait_for(pid, Steady::now() + std::chrono::seconds(5));
  return end;
}

}  // namespace foldwise::orchestrator
