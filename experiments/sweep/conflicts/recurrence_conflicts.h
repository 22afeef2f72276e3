// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "experiments/experiment.h"
#include "experiments/sweep/conflicts/constraints.h"

namespace foldwise {

/// Adds what is wrong with an experiment's recurrent layer and with the layers of its head.
void add_recurrence_conflicts(const Experiment& experiment, std::vector<Conflict>& found);

}  // namespace foldwise
