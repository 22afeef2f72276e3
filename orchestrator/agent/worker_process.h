// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <poll.h>
#include <sys/types.h>

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "experiments/experiment_choices.h"
#include "experiments/foundation/files/file_descriptor.h"
#include "orchestrator/agent/line_socket.h"

namespace foldwise::orchestrator {

/// How a worker process ended: by a signal, or with an exit code.
struct WorkerExit {
  int signal = 0;
  int code = 0;
};

/// "killed by signal 11 (SIGSEGV)", "exited with code 3".
std::string to_sentence(const WorkerExit& exit);

/// The environment of a worker: ours, without what belongs to MPI's ranks, with its device, and with OMP_WAIT_POLICY
/// passive unless it says another.
std::vector<std::string> worker_environment(const std::vector<std::string>& own, const std::string& visible_devices);
std::vector<std::string> own_environment();

/// The environment with what makes ATen, oneDNN, OpenBLAS and MKL choose their kernels for these instructions, whatever
/// it says of that; as it is for native. They read it once, when they are loaded.
std::vector<std::string> with_instruction_set(std::vector<std::string> environment, InstructionSet set);

/// The worker's end of its socket pair, as a word on its command line.
inline constexpr const char* worker_socket = "3";

/// A running worker executable, with one end of a socket pair as descriptor 3 (worker_socket) and its output in a pipe.
/// Signals that ask to stop (SIGINT, SIGTERM, SIGHUP, SIGUSR1, SIGUSR2) are blocked in it: whoever signals a whole job
/// step or presses Ctrl-C means the coordinator, which then asks the workers. Killed and reaped when it goes out of
/// scope.
class WorkerProcess {
 public:
  /// Throws std::system_error when the executable cannot be started.
  static WorkerProcess start(const std::filesystem::path& executable, std::vector<std::string> arguments,
                             std::vector<std::string> environment);
  WorkerProcess(WorkerProcess&& other) noexcept;
  WorkerProcess& operator=(WorkerProcess&&) = delete;
  ~WorkerProcess();

  pid_t pid() const { return pid_; }
  LineSocket& socket() { return socket_; }
  /// What it has written to its standard output and error since the last call: all that a pipe holds, and at most a
  /// mebibyte, so that one who writes without end keeps nobody from other work.
  std::string read_output();
  /// Adds the descriptors to wait for.
  void watch(std::vector<pollfd>& watched) const;

  void kill();
  /// Whether kill() was called.
  bool killed() const { return killed_; }
  /// Closes the socket: a worker that waits for a job ends.
  void dismiss() { socket_.close(); }
  /// How it ended, once it has.
  std::optional<WorkerExit> poll_exit();

 private:
  WorkerProcess(pid_t pid, FileDescriptor socket, FileDescriptor output);

  pid_t pid_ = -1;
  LineSocket socket_;
  FileDescriptor output_;
  bool killed_ = false;
  std::optional<WorkerExit> exit_;
};

}  // namespace foldwise::orchestrator
