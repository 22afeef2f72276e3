// SPDX-License-Identifier: Apache-2.0
#include "experiments/foundation/numbers/crc32c.h"

#include <array>
#include <bit>
#include <cassert>
#include <cstring>

#if defined(__x86_64__)
#include <nmmintrin.h>
#endif

namespace foldwise {
namespace {

static_assert(std::endian::native == std::endian::little, "the eight-byte steps below read little-endian words");

using Tables = std::array<std::array<std::uint32_t, 256>, 8>;

// tables[n][b]: what byte b does to the checksum when n zero bytes follow it.
constexpr Tables make_tables() {
  Tables tables{};
  for (std::uint32_t byte = 0; byte < 256; ++byte) {
    std::uint32_t value = byte;
    for (int bit = 0; bit < 8; ++bit) value = (value >> 1) ^ ((value & 1) != 0 ? 0x82F63B78u : 0u);
    tables[0][byte] = value;
  }
  for (std::size_t n = 1; n < 8; ++n) {
    for (std::size_t byte = 0; byte < 256; ++byte) {
      const std::uint32_t value = tables[n - 1][byte];
      tables[n][byte] = (value >> 8) ^ tables[0][value & 0xFF];
    }
  }
  return tables;
}

constexpr Tables tables = make_tables();

std::uint64_t load_word(const std::uint8_t* at) {
  std::uint64_t word;
  std::memcpy(&word, at, sizeof word);
  return word;
}

#if defined(__x86_64__)

// The instruction takes three cycles but can start in each: three stretches of this length are checksummed in turns,
// and their values joined.
constexpr std::size_t stretch = 1024;

// joining[n][b]: what byte n of a checksum becomes, when it is b, behind `stretch` further zero bytes.
using JoiningTables = std::array<std::array<std::uint32_t, 256>, 4>;

constexpr JoiningTables make_joining_tables() {
  std::array<std::uint32_t, 32> moved_bits{};
  for (std::size_t bit = 0; bit < 32; ++bit) {
    std::uint32_t value = std::uint32_t{1} << bit;
    for (std::size_t n = 0; n < stretch; ++n) value = (value >> 8) ^ tables[0][value & 0xFF];
    moved_bits[bit] = value;
  }
  JoiningTables joining{};
  for (std::size_t n = 0; n < 4; ++n) {
    for (std::size_t byte = 0; byte < 256; ++byte) {
      for (std::size_t bit = 0; bit < 8; ++bit) {
        if ((byte >> bit & 1) != 0) joining[n][byte] ^= moved_bits[8 * n + bit];
      }
    }
  }
  return joining;
}

constexpr JoiningTables joining_tables = make_joining_tables();

std::uint64_t behind_zeros(std::uint64_t value) {
  return joining_tables[0][value & 0xFF] ^ joining_tables[1][value >> 8 & 0xFF] ^
         joining_tables[2][value >> 16 & 0xFF] ^ joining_tables[3][value >> 24 & 0xFF];
}

#endif

}  // namespace

std::uint32_t crc32c_by_tables(std::span<const std::uint8_t> bytes, std::uint32_t before) {
  std::uint32_t value = ~before;
  const std::uint8_t* at = bytes.data();
  std::size_t left = bytes.size();
  for (; left >= 8; left -= 8, at += 8) {
    const std::uint64_t word = load_word(at) ^ value;
    value = tables[7][word & 0xFF] ^ tables[6][(word >> 8) & 0xFF] ^ tables[5][(word >> 16) & 0xFF] ^
            tables[4][(word >> 24) & 0xFF] ^ tables[3][(word >> 32) & 0xFF] ^ tables[2][(word >> 40) & 0xFF] ^
            tables[1][(word >> 48) & 0xFF] ^ tables[0][word >> 56];
  }
  for (; left > 0; --left, ++at) value = (value >> 8) ^ tables[0][(value ^ *at) & 0xFF];
  return ~value;
}

#if defined(__x86_64__)

bool has_crc32c_instruction() {
  return __builtin_cpu_supports("sse4.2") != 0;
}

__attribute__((target("sse4.2"))) std::uint32_t crc32c_by_instruction(std::span<const std::uint8_t> bytes,
                                                                      std::uint32_t before) {
  std::uint64_t value = ~before;
  const std::uint8_t* at = bytes.data();
  std::size_t left = bytes.size();
  for (; left >= 3 * stretch; left -= 3 * stretch, at += 3 * stretch) {
    std::uint64_t second = 0;
    std::uint64_t third = 0;
    for (std::size_t i = 0; i < stretch; i += 8) {
      value = _mm_crc32_u64(value, load_word(at + i));
      second = _mm_crc32_u64(second, load_word(at + stretch + i));
      third = _mm_crc32_u64(third, load_word(at + 2 * stretch + i));
    }
    value = behind_zeros(behind_zeros(value) ^ second) ^ third;
  }
  for (; left >= 8; left -= 8, at += 8) value = _mm_crc32_u64(value, load_word(at));
  auto narrow = static_cast<std::uint32_t>(value);
  for (; left > 0; --left, ++at) narrow = _mm_crc32_u8(narrow, *at);
  return ~narrow;
}

#else

bool has_crc32c_instruction() {
  return false;
}

std::uint32_t crc32c_by_instruction(std::span<const std::uint8_t> bytes, std::uint32_t before) {
  assert(false);
  return crc32c_by_tables(bytes, before);
}

#endif

std::uint32_t crc32c(std::span<const std::uint8_t> bytes, std::uint32_t before) {
  static const auto fastest = has_crc32c_instruction() ? crc32c_by_instruction : crc32c_by_tables;
  return fastest(bytes, before);
}

}  // namespace foldwise
