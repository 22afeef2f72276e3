// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <cstdint>
#include <functional>
#include <stdexcept>

#include "experiments/foundation/files/file_descriptor.h"

namespace foldwise {

/// A forked child that may report numbers; killed and reaped at the latest when this goes out of scope.
class ChildProcess {
 public:
  using Report = std::function<void(std::int64_t)>;

  explicit ChildProcess(const std::function<void(const Report&)>& work) {
    std::array<int, 2> ends{};
    if (::pipe(ends.data()) != 0) throw std::runtime_error("no pipe");
    reading_end_ = FileDescriptor(ends[0]);
    const FileDescriptor writing_end(ends[1]);
    pid_ = ::fork();
    if (pid_ < 0) throw std::runtime_error("no child");
    if (pid_ == 0) {
      reading_end_.close();
      run(work, writing_end.get());
    }
  }
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;
  ~ChildProcess() { kill(); }

  ::pid_t pid() const { return pid_; }
  /// Waits for the next number; -1 when the child has ended.
  std::int64_t next() const {
    std::int64_t number = -1;
    return ::read(reading_end_.get(), &number, sizeof number) == sizeof number ? number : -1;
  }
  /// SIGKILL, and waits until the process is gone.
  void kill() {
    if (pid_ <= 0) return;
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
    pid_ = -1;
  }

 private:
  [[noreturn]] static void run(const std::function<void(const Report&)>& work, int writing_end) {
    try {
      work([&](std::int64_t number) {
        if (::write(writing_end, &number, sizeof number) != sizeof number) ::_exit(2);
      });
    } catch (...) {
      ::_exit(1);
    }
    ::_exit(0);
  }

  ::pid_t pid_ = -1;
  FileDescriptor reading_end_;
};

}  // namespace foldwise
