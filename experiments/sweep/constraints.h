// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "experiments/experiment.h"

namespace foldwise {

/// Fields that contradict each other, or one that is missing: what a single field's range cannot tell.
struct Conflict {
  std::string_view field;  ///< where to mend it
  std::string sentence;
};

/// Empty for an experiment that can run.
std::vector<Conflict> conflicts(const Experiment& experiment);

}  // namespace foldwise
