// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>

#include "experiments/experiment.h"

namespace foldwise {

/// Raised by hand when the numbers that a stage computes change for the same fields and inputs: results of the older
/// recipe are then not reused.
constexpr int recipe_version(Stage stage) {
  constexpr std::array versions{2, 1, 1};  // prepare, train, evaluate
  static_assert(versions.size() == Choices<Stage>::names.size());
  return versions[static_cast<std::size_t>(stage)];
}

}  // namespace foldwise
