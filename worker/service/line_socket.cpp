// SPDX-License-Identifier: Apache-2.0
#include "worker/service/line_socket.h"

#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>

namespace foldwise::worker {

LineSocket::LineSocket(int descriptor) : descriptor_(descriptor) {
  ::fcntl(descriptor_, F_SETFD, FD_CLOEXEC);
}

LineSocket::~LineSocket() {
  ::close(descriptor_);
}

std::optional<std::string> LineSocket::read_line() {
  while (true) {
    const std::size_t end = received_.find('\n', searched_);
    if (end != std::string::npos) {
      std::string line = received_.substr(0, end);
      received_.erase(0, end + 1);
      searched_ = 0;
      return line;
    }
    searched_ = received_.size();
    std::array<char, 65536> buffer;
    const ssize_t count = ::read(descriptor_, buffer.data(), buffer.size());
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return std::nullopt;
    received_.append(buffer.data(), static_cast<std::size_t>(count));
  }
}

void LineSocket::write_line(std::string_view line) {
  const std::string message = std::string(line) + '\n';
  const std::lock_guard lock(writing_);
  std::size_t written = 0;
  while (written < message.size()) {
    const ssize_t count = ::send(descriptor_, message.data() + written, message.size() - written, MSG_NOSIGNAL);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return;
    written += static_cast<std::size_t>(count);
  }
}

}  // namespace foldwise::worker
