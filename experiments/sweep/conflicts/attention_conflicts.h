// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "experiments/sweep/conflicts/constraints.h"

namespace foldwise {

/// What is wrong with the fields of model.attention: those that its kind has no use for, and axes that a backbone has
/// not.
void add_attention_conflicts(const Experiment& experiment, std::vector<Conflict>& found);

}  // namespace foldwise
