// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>

namespace foldwise {

/// The text without those characters at its two ends that are among `outside`. Each format has blanks of its own.
constexpr std::string_view trimmed(std::string_view text, std::string_view outside) {
  const std::size_t first = text.find_first_not_of(outside);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(outside) - first + 1);
}

}  // namespace foldwise
