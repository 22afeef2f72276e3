// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "experiments/sweep/conflicts/constraints.h"

namespace foldwise {

/// What says how a file of weights is taken, where there is none or nothing of it to take so; what of pixels, where
/// there are none.
void add_weights_conflicts(const Experiment& experiment, std::vector<Conflict>& found);

}  // namespace foldwise
