// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>

namespace foldwise::fuzz {

/// A value as it lies in bytes, at any address. The bytes must hold all of it.
template <typename Plain>
Plain load(std::span<const std::uint8_t> bytes, std::size_t at) {
  Plain value;
  std::memcpy(&value, bytes.data() + at, sizeof value);
  return value;
}

/// The way back.
template <typename Plain>
void store(std::span<std::uint8_t> bytes, std::size_t at, Plain value) {
  std::memcpy(bytes.data() + at, &value, sizeof value);
}

}  // namespace foldwise::fuzz
