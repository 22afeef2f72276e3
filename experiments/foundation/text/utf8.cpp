// SPDX-License-Identifier: Apache-2.0
#include "experiments/foundation/text/utf8.h"

#include <cstdint>
#include <cstring>

namespace foldwise {
namespace {

// How many bytes a character of this first byte has; 0: none begins so.
std::size_t character_length(std::uint8_t first) {
  if (first < 0x80) return 1;
  if (first < 0xC2) return 0;  // a continuation, or an overlong form
  if (first < 0xE0) return 2;
  if (first < 0xF0) return 3;
  return first < 0xF5 ? 4 : 0;
}

// The second byte is where the other overlong forms, the surrogates and what lies beyond U+10FFFF show.
bool is_second(std::uint8_t first, std::uint8_t second) {
  switch (first) {
    case 0xE0:
      return second >= 0xA0 && second < 0xC0;
    case 0xED:
      return second >= 0x80 && second < 0xA0;
    case 0xF0:
      return second >= 0x90 && second < 0xC0;
    case 0xF4:
      return second >= 0x80 && second < 0x90;
    default:
      return second >= 0x80 && second < 0xC0;
  }
}

// How many bytes from `at` on are certainly ASCII, a multiple of eight.
std::size_t ascii_run(std::string_view text, std::size_t at) {
  const std::size_t begin = at;
  for (std::uint64_t eight = 0; text.size() - at >= sizeof eight; at += sizeof eight) {
    std::memcpy(&eight, text.data() + at, sizeof eight);
    if ((eight & 0x8080808080808080u) != 0) break;
  }
  return at - begin;
}

}  // namespace

std::string shortened(std::string_view text, std::size_t most) {
  if (text.size() <= most) return std::string(text);
  while (most > 0 && !begins_character(text[most])) --most;
  return std::string(text.substr(0, most)) + "…";
}

bool is_utf8(std::string_view text) {
  const auto byte = [&](std::size_t at) { return static_cast<std::uint8_t>(text[at]); };
  std::size_t at = 0;
  while ((at += ascii_run(text, at)) < text.size()) {
    const std::size_t length = character_length(byte(at));
    if (length == 0 || text.size() - at < length) return false;
    if (length > 1 && !is_second(byte(at), byte(at + 1))) return false;
    for (std::size_t next = at + 2; next < at + length; ++next) {
      if (byte(next) < 0x80 || byte(next) >= 0xC0) return false;
    }
    at += length;
  }
  return true;
}

}  // namespace foldwise
