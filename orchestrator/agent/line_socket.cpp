// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/agent/line_socket.h"

#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <utility>

#include "experiments/foundation/files/send_bytes.h"

namespace foldwise::orchestrator {

void LineSocket::send(std::string_view line) {
  keep(line);
  write_pending();
}

void LineSocket::keep(std::string_view line) {
  outgoing_.append(line);
  outgoing_.push_back('\n');
}

void LineSocket::write_pending() {
  if (outgoing_.empty()) return;
  const std::size_t sent = send_bytes(descriptor_, outgoing_, MSG_DONTWAIT);
  if (sent < outgoing_.size() && errno != EAGAIN && errno != EWOULDBLOCK) {
    outgoing_.clear();  // Nobody reads any more: that is noticed, and told, where the other direction ends.
    return;
  }
  outgoing_.erase(0, sent);
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
    incoming_.append({piece.data(), static_cast<std::size_t>(count)});
    while (auto line = incoming_.next()) lines.push_back(std::move(*line));
    if (static_cast<std::size_t>(count) < piece.size()) break;
  }
  return lines;
}

}  // namespace foldwise::orchestrator
