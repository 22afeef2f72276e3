// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "experiments/experiment.h"

namespace foldwise {

/// Fields that contradict each other, or one that is missing: what a single field's range cannot tell.
struct Conflict {
  /// Of a field that an experiment has no use for: another one of the sweep may have set it for itself.
  enum class Stands { in_any_experiment, in_every_experiment };

  std::string_view field;  ///< where to mend it
  std::string sentence;
  Stands stands = Stands::in_any_experiment;  ///< where it has to be found to be a mistake of the sweep
};

/// Empty for an experiment that can run. Fields without effect: effect_conflicts.h.
std::vector<Conflict> conflicts(const Experiment& experiment);

}  // namespace foldwise
