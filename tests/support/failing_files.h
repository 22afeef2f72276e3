// SPDX-License-Identifier: Apache-2.0
/// Files that cannot be written: in a program that is linked with failing_files.cpp, a call of pwrite, ftruncate,
/// fsync, fdatasync or rename fails, or ends the process in its middle. What writes files is then tried at every such
/// call.
#pragma once

#include <sys/wait.h>
#include <unistd.h>

#include <exception>
#include <functional>
#include <string>

namespace foldwise {

enum class FileFault {
  none,
  full,       ///< the call fails: ENOSPC
  broken,     ///< the call fails: EIO
  torn,       ///< a write leaves half of its bytes, anything else nothing, and the process is gone
  after,      ///< the call is done, and the process is gone
  read_only,  ///< the call fails: EROFS
};

/// Counts the calls of this process from here on; the one of this number, from 1, meets the fault.
void expect_file_fault(FileFault fault, int call);
/// Since then.
int counted_file_calls();

/// How an action ended that met a fault.
struct FaultyEnd {
  int calls = 0;  ///< the call that met the fault
  bool threw = false;
  bool died = false;
};

/// Runs an action in a child whose k-th call meets the fault, and `look` here after each; for k from 1 until an action
/// makes fewer calls and ends by itself. Returns how many calls there were.
inline int at_every_file_call(FileFault fault, const std::function<void()>& action,
                              const std::function<void(const FaultyEnd&)>& look) {
  constexpr int met = 1;
  constexpr int not_met = 2;
  for (int call = 1;; ++call) {
    const ::pid_t child = ::fork();
    if (child == 0) {
      expect_file_fault(fault, call);
      try {
        action();
      } catch (const std::exception&) {
        ::_exit(met);
      }
      ::_exit(counted_file_calls() < call ? not_met : 0);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    if (WIFEXITED(status) && WEXITSTATUS(status) == not_met) return call - 1;
    look({call, WIFEXITED(status) && WEXITSTATUS(status) == met, WIFSIGNALED(status)});
  }
}

}  // namespace foldwise
