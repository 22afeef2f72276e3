// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "experiments/experiment.h"
#include "experiments/sweep/conflicts/constraints.h"

namespace foldwise {

/// Adds what is wrong with the fields of clips and sampling: what the way clips are made or the backbone cannot do, and
/// what a strategy needs.
void add_sampling_conflicts(const Experiment& experiment, std::vector<Conflict>& found);

}  // namespace foldwise
