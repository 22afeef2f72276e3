// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>

#include "experiments/choices.h"

namespace foldwise {

/// What the numbers of an attention map lie along. Maps of networks are written with these names and drawn by them.
enum class MapAxis {
  head,
  step,          ///< time steps: those that ask, where there are queries and keys
  row,           ///< of feature maps, or of the input
  column,        ///< likewise
  key_step,      ///< the steps that are asked
  key_row,       ///< likewise
  key_column,    ///< likewise
  theta_row,     ///< of a transformation: what is read along x, y, t
  theta_column,  ///< what it depends on: x, y, t, 1
};

template <>
struct Choices<MapAxis> {
  static constexpr std::array names{"head",    "step",       "row",       "column",      "key_step",
                                    "key_row", "key_column", "theta_row", "theta_column"};
};

}  // namespace foldwise
