// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace foldwise {

/// What some programs begin a UTF-8 text with; no part of the text.
inline constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

/// Whether a byte of a UTF-8 text is the first of a code point.
constexpr bool begins_character(char byte) {
  return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U;
}

/// A text for a message, which may be of any length: its first `most` bytes, cut before a character, and "…".
std::string shortened(std::string_view text, std::size_t most = 100);

/// Whether the bytes are UTF-8 without overlong forms, surrogates and numbers beyond U+10FFFF.
bool is_utf8(std::string_view text);

}  // namespace foldwise
