// SPDX-License-Identifier: Apache-2.0
#include "experiments/fields/value.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace foldwise {

void append_number(std::string& text, std::int64_t number) {
  std::array<char, 24> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
  text.append(digits.data(), end);
}

void append_number(std::string& text, double number) {
  number += 0.0;  // a zero has one form, without a sign
  std::array<char, 32> digits;
  const char* const end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
  const std::string_view whole(digits.data(), static_cast<std::size_t>(end - digits.data()));
  const std::size_t exponent = whole.find('e');
  text += whole.substr(0, exponent);
  if (exponent == std::string_view::npos) return;
  // "e+06" -> "e6", "e-06" -> "e-6"
  text += 'e';
  std::string_view rest = whole.substr(exponent + 1);
  if (rest.front() == '-') text += '-';
  rest.remove_prefix(1);
  while (rest.size() > 1 && rest.front() == '0') rest.remove_prefix(1);
  text += rest;
}

std::string number_text(double number) {
  std::string text;
  append_number(text, number);
  return text;
}

void append_quoted(std::string& text, std::string_view content) {
  constexpr std::string_view digits = "0123456789abcdef";
  text += '"';
  const auto is_plain = [](char letter) {
    return letter != '"' && letter != '\\' && static_cast<unsigned char>(letter) >= 0x20;
  };
  if (std::ranges::all_of(content, is_plain)) {  // nearly always, and of millions of keys
    text.append(content) += '"';
    return;
  }
  for (const char letter : content) {
    if (letter == '"' || letter == '\\') {
      text += '\\';
      text += letter;
    } else if (static_cast<unsigned char>(letter) < 0x20) {
      text += "\\u00";
      text += digits[static_cast<unsigned char>(letter) >> 4];
      text += digits[static_cast<unsigned char>(letter) & 15];
    } else {
      text += letter;
    }
  }
  text += '"';
}

}  // namespace foldwise
