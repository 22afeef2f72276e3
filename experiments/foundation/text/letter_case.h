// SPDX-License-Identifier: Apache-2.0
/// Texts whose letters may be small or capital: ASCII alone, whatever the locale.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>

namespace foldwise {

constexpr char lower_case(char letter) {
  return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
}

inline std::string lower_case(std::string_view text) {
  std::string lower(text);
  for (char& letter : lower) letter = lower_case(letter);
  return lower;
}

/// Whether two texts are equal but for the case of their letters.
constexpr bool equal_in_any_case(std::string_view left, std::string_view right) {
  return std::ranges::equal(left, right, [](char a, char b) { return lower_case(a) == lower_case(b); });
}

/// Whether a text ends as another does, in any case.
constexpr bool ends_in_any_case(std::string_view text, std::string_view end) {
  return text.size() >= end.size() && equal_in_any_case(text.substr(text.size() - end.size()), end);
}

}  // namespace foldwise
