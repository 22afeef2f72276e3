// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

namespace foldwise {

/// The names of an enumeration in YAML and tables, in the order of its values.
template <typename Enum>
struct Choices;

template <typename Enum>
constexpr std::string_view name_of(Enum value) {
  return Choices<Enum>::names[static_cast<std::size_t>(value)];
}

}  // namespace foldwise
