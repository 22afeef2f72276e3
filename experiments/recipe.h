// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "experiments/experiment.h"

namespace foldwise {

/// Raised by hand when the numbers that a stage computes change for the same fields and inputs: results of the older
/// recipe are then not reused.
constexpr int recipe_version(Stage stage) {
  switch (stage) {
    case Stage::prepare:
      return 1;
    case Stage::train:
      return 1;
    case Stage::evaluate:
      return 1;
  }
  return 0;
}

}  // namespace foldwise
