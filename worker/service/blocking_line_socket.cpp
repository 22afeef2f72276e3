// SPDX-License-Identifier: Apache-2.0
#include "worker/service/blocking_line_socket.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <cerrno>

#include "experiments/foundation/files/send_bytes.h"

namespace foldwise::worker {

BlockingLineSocket::BlockingLineSocket(int descriptor) : descriptor_(descriptor) {
  ::fcntl(descriptor, F_SETFD, FD_CLOEXEC);
}

std::optional<std::string> BlockingLineSocket::read_line() {
  while (true) {
    if (auto line = received_.next()) return line;
    std::array<char, 65536> buffer;
    const ssize_t count = ::read(descriptor_.get(), buffer.data(), buffer.size());
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return std::nullopt;
    received_.append({buffer.data(), static_cast<std::size_t>(count)});
  }
}

void BlockingLineSocket::write_line(std::string_view line) {
  const std::string message = std::string(line) + '\n';
  const std::lock_guard lock(writing_);
  send_bytes(descriptor_, message);
}

}  // namespace foldwise::worker
