// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "experiments/experiment.h"
#include "experiments/sweep/conflicts/constraints.h"

namespace foldwise {

/// Adds what is wrong with the training on pictures, and with the convolution from which trainings begin.
void add_pretraining_conflicts(const Experiment& experiment, std::vector<Conflict>& found);

}  // namespace foldwise
