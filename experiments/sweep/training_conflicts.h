// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "experiments/experiment.h"
#include "experiments/sweep/constraints.h"

namespace foldwise {

/// Adds what is wrong with the fields of the training among themselves: a setting that its optimizer or its schedule
/// does not use, momentum that Nesterov's has none of, a loss that its batches are too small for; and rates of parts
/// that the model does not have.
void add_training_conflicts(const ModelOptions& model, const TrainingOptions& training, std::vector<Conflict>& found);

}  // namespace foldwise
