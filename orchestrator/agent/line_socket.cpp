// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/agent/line_socket.h"

#include <sys/socket.h>

#include <array>
#include <cerrno>

namespace foldwise::orchestrator {

void LineSocket::send(std::string_view line) {
  outgoing_.append(line);
  outgoing_.push_back('\n');
  write_pending();
}

void LineSocket::write_pending() {
  std::size_t written = 0;
  while (written < outgoing_.size()) {
    const ssize_t count =
        ::send(descriptor_.get(), outgoing_.data() + written, outgoing_.size() - written, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0 && errno != EAGAIN && errno != EWOULDBLOCK) {
      // Nobody reads any more: that is noticed, and told, where the other direction ends.
      written = outgoing_.size();
      break;
    }
    if (count < 0) break;
    written += static_cast<std::size_t>(count);
  }
  outgoing_.erase(0, written);
}

std::vector<std::string> LineSocket::read_lines() {
  std::vector<std::string> lines;
  if (hung_up_ || !descriptor_.open()) return lines;
  std::array<char, 65536> piece;  // NOLINT: written by recv
  while (true) {
    const ssize_t count = ::recv(descriptor_.get(), piece.data(), piece.size(), MSG_DONTWAIT);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) break;
    if (count <= 0) {
      hung_up_ = true;
      break;
    }
    std::string_view text(piece.data(), static_cast<std::size_t>(count));
    for (std::size_t end = text.find('\n'); end != std::string_view::npos; end = text.find('\n')) {
      incoming_.append(text.substr(0, end));
      lines.push_back(std::move(incoming_));
      incoming_.clear();
      text.remove_prefix(end + 1);
    }
    incoming_.append(text);
    if (static_cast<std::size_t>(count) < piece.size()) break;
  }
  return lines;
}

}  // namespace foldwise::orchestrator
