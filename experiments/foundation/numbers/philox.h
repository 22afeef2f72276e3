// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>

namespace foldwise {

constexpr std::uint32_t low_half(std::uint64_t value) {
  return static_cast<std::uint32_t>(value);
}
constexpr std::uint32_t high_half(std::uint64_t value) {
  return static_cast<std::uint32_t>(value >> 32U);
}

/// The function Philox 4x32 with 10 rounds (Salmon et al. 2011): four random words that depend on counter and key
/// alone. Training draws with it; counter_random.h says what does not.
constexpr std::array<std::uint32_t, 4> philox(std::array<std::uint32_t, 4> counter, std::array<std::uint32_t, 2> key) {
  for (int round = 0; round < 10; ++round) {
    const std::uint64_t left = 0xd2511f53ULL * counter[0];
    const std::uint64_t right = 0xcd9e8d57ULL * counter[2];
    counter = {high_half(right) ^ counter[1] ^ key[0], low_half(right), high_half(left) ^ counter[3] ^ key[1],
               low_half(left)};
    key[0] += 0x9e3779b9U;
    key[1] += 0xbb67ae85U;
  }
  return counter;
}

}  // namespace foldwise
