// SPDX-License-Identifier: Apache-2.0
#include "worker/models/weights/crc32.h"

#include <array>
#include <bit>
#include <cstring>

namespace foldwise::worker {

namespace {

static_assert(std::endian::native == std::endian::little, "the steps of eight bytes read little-endian words");

using Crc32Tables = std::array<std::array<std::uint32_t, 256>, 8>;

/// crc32_tables[n][b]: what byte b does to the checksum when n zero bytes follow it.
constexpr Crc32Tables make_crc32_tables() {
  Crc32Tables tables{};
  for (std::uint32_t byte = 0; byte < 256; ++byte) {
    std::uint32_t value = byte;
    for (int bit = 0; bit < 8; ++bit) value = (value >> 1) ^ ((value & 1) != 0 ? 0xEDB88320U : 0U);
    tables[0][byte] = value;
  }
  for (std::size_t n = 1; n < tables.size(); ++n) {
    for (std::size_t byte = 0; byte < 256; ++byte) {
      const std::uint32_t shorter = tables[n - 1][byte];
      tables[n][byte] = (shorter >> 8) ^ tables[0][shorter & 0xFF];
    }
  }
  return tables;
}

constexpr Crc32Tables crc32_tables = make_crc32_tables();

}  // namespace

std::uint32_t crc32(std::span<const std::uint8_t> bytes) {
  std::uint32_t value = 0xFFFFFFFFU;
  std::size_t at = 0;
  for (; bytes.size() - at >= crc32_tables.size(); at += crc32_tables.size()) {
    std::uint64_t word = 0;
    std::memcpy(&word, bytes.data() + at, sizeof word);
    word ^= value;
    value = 0;
    for (std::size_t n = 0; n < crc32_tables.size(); ++n) {
      value ^= crc32_tables[crc32_tables.size() - 1 - n][word >> (8 * n) & 0xFF];
    }
  }
  for (; at < bytes.size(); ++at) value = (value >> 8) ^ crc32_tables[0][(value ^ bytes[at]) & 0xFF];
  return ~value;
}

}  // namespace foldwise::worker
