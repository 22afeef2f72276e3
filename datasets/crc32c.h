// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace foldwise {

/// CRC-32C (Castagnoli, reflected polynomial 0x82F63B78, as in RFC 3720). `before` continues the checksum of the bytes
/// that came first.
std::uint32_t crc32c(std::span<const std::uint8_t> bytes, std::uint32_t before = 0);

}  // namespace foldwise
