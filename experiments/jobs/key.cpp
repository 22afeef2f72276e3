// SPDX-License-Identifier: Apache-2.0
#include "experiments/jobs/key.h"

#include <stdexcept>

namespace foldwise {
namespace {

constexpr std::string_view kDigits = "0123456789abcdef";

std::uint8_t nibble(char digit) {
  if (digit >= '0' && digit <= '9') return static_cast<std::uint8_t>(digit - '0');
  if (digit >= 'a' && digit <= 'f') return static_cast<std::uint8_t>(digit - 'a' + 10);
  throw std::invalid_argument("a key is 64 lower-case hexadecimal digits");
}

}  // namespace

std::string Key::hex() const {
  std::string text;
  text.reserve(2 * bytes.size());
  for (const std::uint8_t byte : bytes) {
    text += kDigits[byte >> 4];
    text += kDigits[byte & 15];
  }
  return text;
}

Key Key::from_hex(std::string_view hex) {
  Key key;
  if (hex.size() != 2 * key.bytes.size()) throw std::invalid_argument("a key is 64 lower-case hexadecimal digits");
  for (std::size_t i = 0; i < key.bytes.size(); ++i) {
    key.bytes[i] = static_cast<std::uint8_t>(nibble(hex[2 * i]) << 4 | nibble(hex[2 * i + 1]));
  }
  return key;
}

}  // namespace foldwise
