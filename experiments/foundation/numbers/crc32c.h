// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace foldwise {

/// CRC-32C (Castagnoli, reflected polynomial 0x82F63B78, as in RFC 3720). `before` continues the checksum of the bytes
/// that came first. Uses the processor's instruction where it has one.
std::uint32_t crc32c(std::span<const std::uint8_t> bytes, std::uint32_t before = 0);

/// The same value by table look-ups, on any processor.
std::uint32_t crc32c_by_tables(std::span<const std::uint8_t> bytes, std::uint32_t before = 0);

/// Whether this processor has the instruction (x86-64 with SSE 4.2).
bool has_crc32c_instruction();
/// The same value by that instruction. Only where has_crc32c_instruction().
std::uint32_t crc32c_by_instruction(std::span<const std::uint8_t> bytes, std::uint32_t before = 0);

}  // namespace foldwise
