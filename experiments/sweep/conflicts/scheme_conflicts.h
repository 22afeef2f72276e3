// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "experiments/sweep/conflicts/constraints.h"

namespace foldwise {

/// What does not go with training.scheme: what features of steps have not, and what they alone have.
void add_scheme_conflicts(const Experiment& experiment, std::vector<Conflict>& found);

}  // namespace foldwise
