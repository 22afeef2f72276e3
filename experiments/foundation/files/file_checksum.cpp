// SPDX-License-Identifier: Apache-2.0
#include "experiments/foundation/files/file_checksum.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <vector>

#include "experiments/foundation/files/file_descriptor.h"
#include "experiments/foundation/numbers/crc32c.h"

namespace foldwise {

// Read rather than mapped: a file that is cut meanwhile ends a read, where it would end the process.
std::optional<std::uint32_t> file_checksum(const std::filesystem::path& file) {
  constexpr std::size_t piece = 1U << 20U;
  const FileDescriptor opened(::open(file.c_str(), O_RDONLY | O_CLOEXEC));
  if (!opened.open()) return std::nullopt;
  std::vector<std::uint8_t> bytes(piece);
  std::uint32_t checksum = 0;
  for (;;) {
    const ssize_t got = ::read(opened.get(), bytes.data(), bytes.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return std::nullopt;
    if (got == 0) return checksum;
    checksum = crc32c({bytes.data(), static_cast<std::size_t>(got)}, checksum);
  }
}

}  // namespace foldwise
