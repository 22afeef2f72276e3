// SPDX-License-Identifier: Apache-2.0
/// Names that become those of folders: of sweeps and of scales.
#pragma once

#include <string_view>

namespace foldwise {

/// What is_safe_name allows, for errors.
inline constexpr std::string_view safe_names =
    "letters, digits, _, - and ., at most 100, beginning with a letter, a digit or _";

constexpr bool is_safe_name(std::string_view name) {
  constexpr std::string_view safe = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-";
  return !name.empty() && name.size() <= 100 && name.find_first_not_of(safe) == std::string_view::npos &&
         name.front() != '.' && name.front() != '-';
}

}  // namespace foldwise
