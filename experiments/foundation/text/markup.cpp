// SPDX-License-Identifier: Apache-2.0
#include "experiments/foundation/text/markup.h"

#include <algorithm>

#include "experiments/foundation/text/utf8.h"

namespace foldwise {

std::string markup_text(std::string_view text) {
  std::string safe;
  const bool readable = is_utf8(text);
  for (const char character : text) {
    const auto byte = static_cast<unsigned char>(character);
    switch (character) {
      case '&':
        safe += "&amp;";
        break;
      case '<':
        safe += "&lt;";
        break;
      case '>':
        safe += "&gt;";
        break;
      case '"':
        safe += "&quot;";
        break;
      case '\'':
        safe += "&#39;";
        break;
      case '\t':
      case '\n':
        safe += character;
        break;
      default:
        safe += byte < 0x20 || byte == 0x7F || (byte >= 0x80 && !readable) ? '?' : character;
    }
  }
  return safe;
}

std::string base64(std::span<const std::uint8_t> bytes) {
  constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const std::span<const std::uint8_t> group = bytes.subspan(i, std::min<std::size_t>(3, bytes.size() - i));
    std::uint32_t bits = 0;
    for (std::size_t j = 0; j < 3; ++j) bits = bits << 8 | (j < group.size() ? group[j] : 0U);
    for (std::size_t j = 0; j < 4; ++j) text += j <= group.size() ? digits[bits >> (18 - 6 * j) & 63U] : '=';
  }
  return text;
}

}  // namespace foldwise
