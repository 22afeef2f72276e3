// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <functional>
#include <string>
#include <string_view>

namespace foldwise {

/// The identity of a job: a SHA-256 digest.
struct Key {
  std::array<std::uint8_t, 32> bytes{};
  auto operator<=>(const Key&) const = default;

  /// 64 hexadecimal digits.
  std::string hex() const;
  /// The first 12 of them, for people.
  std::string brief() const { return hex().substr(0, 12); }
  /// Throws std::invalid_argument unless the text is 64 hexadecimal digits.
  static Key from_hex(std::string_view hex);
};

/// SHA-256 of a text.
Key digest(std::string_view text);

}  // namespace foldwise

template <>
struct std::hash<foldwise::Key> {
  std::size_t operator()(const foldwise::Key& key) const noexcept {
    std::size_t value;
    std::memcpy(&value, key.bytes.data(), sizeof value);
    return value;
  }
};
