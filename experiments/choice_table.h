// SPDX-License-Identifier: Apache-2.0
/// Tables of facts: a row for each value of an enumeration, in its order, so that a value is found by its place and a
/// forgotten row does not compile.
#pragma once

#include <array>
#include <cstddef>

#include "experiments/experiment.h"

namespace foldwise {

/// Whether each row stands at the place of its value: rows that were swapped, left out in between or said twice do not.
template <typename Row, std::size_t size, typename Base, typename Enum>
consteval bool each_in_its_place(const std::array<Row, size>& rows, Enum Base::*value) {
  for (std::size_t i = 0; i < size; ++i) {
    if (rows[i].*value != static_cast<Enum>(i)) return false;
  }
  return true;
}

/// The same, and that there are as many rows as the enumeration has names.
template <typename Row, std::size_t size, typename Base, typename Enum>
consteval bool each_has_its_row(const std::array<Row, size>& rows, Enum Base::*value) {
  return each_in_its_place(rows, value) && size == Choices<Enum>::names.size();
}

}  // namespace foldwise
