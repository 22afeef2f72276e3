// SPDX-License-Identifier: Apache-2.0
#include "experiments/foundation/files/send_bytes.h"

#include <sys/socket.h>

#include <cerrno>

namespace foldwise {

std::size_t send_bytes(const FileDescriptor& socket, std::string_view bytes, int flags) {
  std::size_t sent = 0;
  while (sent < bytes.size()) {
    const ssize_t count = ::send(socket.get(), bytes.data() + sent, bytes.size() - sent, flags | MSG_NOSIGNAL);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) break;
    sent += static_cast<std::size_t>(count);
  }
  return sent;
}

}  // namespace foldwise
