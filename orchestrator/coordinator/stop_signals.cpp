// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/coordinator/stop_signals.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <initializer_list>
#include <system_error>

namespace foldwise::orchestrator {
namespace {

int write_end = -1;  // for the handler, which can be given nothing

/// A pipe rather than signalfd: MPI's threads exist before us and do not block the signals.
extern "C" void remember_signal(int signal) {
  const int error = errno;
  const auto byte = static_cast<unsigned char>(signal);
  [[maybe_unused]] const ssize_t written = ::write(write_end, &byte, 1);
  errno = error;
}

}  // namespace

StopSignals& StopSignals::install() {
  static StopSignals signals;
  return signals;
}

StopSignals::StopSignals() {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC | O_NONBLOCK) != 0)
    throw std::system_error(errno, std::generic_category(), "pipe");
  read_end_ = ends[0];
  write_end = ends[1];
  struct sigaction action {};
  action.sa_handler = remember_signal;
  ::sigemptyset(&action.sa_mask);
  for (const int signal : {SIGINT, SIGTERM, SIGUSR1, SIGUSR2}) ::sigaction(signal, &action, nullptr);
  // Whoever started this with nohup wants it to outlive the terminal.
  struct sigaction before {};
  if (::sigaction(SIGHUP, nullptr, &before) == 0 && before.sa_handler != SIG_IGN) ::sigaction(SIGHUP, &action, nullptr);
  action.sa_handler = SIG_IGN;
  ::sigaction(SIGPIPE, &action, nullptr);
}

std::vector<int> StopSignals::take() {
  std::vector<int> signals;
  unsigned char byte = 0;
  while (::read(read_end_, &byte, 1) == 1) signals.push_back(byte);
  return signals;
}

}  // namespace foldwise::orchestrator
