// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "experiments/experiment.h"
#include "experiments/sweep/conflicts/constraints.h"

namespace foldwise {

/// Adds what is wrong with the fields of the training among themselves: momentum that Nesterov's has none of, a loss
/// that its batches are too small for.
void add_training_conflicts(const TrainingOptions& training, std::vector<Conflict>& found);

}  // namespace foldwise
