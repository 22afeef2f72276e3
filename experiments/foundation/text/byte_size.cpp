// SPDX-License-Identifier: Apache-2.0
#include "experiments/foundation/text/byte_size.h"

#include <fmt/format.h>

#include <array>
#include <cstddef>

namespace foldwise {

std::string format_bytes(double bytes) {
  constexpr std::array units{"bytes", "kB", "MB", "GB", "TB", "PB"};
  std::size_t unit = 0;
  while (bytes >= 999.5 && unit + 1 < units.size()) {
    bytes /= 1000;
    ++unit;
  }
  const int decimals = unit == 0 || bytes >= 99.95 ? 0 : bytes >= 9.995 ? 1 : 2;
  return fmt::format("{:.{}f} {}", bytes, decimals, units[unit]);
}

}  // namespace foldwise
