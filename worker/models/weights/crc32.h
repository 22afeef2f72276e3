// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>

namespace foldwise::worker {

/// CRC-32 as zip files have it (reflected polynomial 0xEDB88320), by table look-ups.
std::uint32_t crc32(std::span<const std::uint8_t> bytes);

}  // namespace foldwise::worker
