// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "experiments/experiment.h"
#include "experiments/sweep/constraints.h"

namespace foldwise {

/// Adds what is wrong with the fields of clips and sampling: a setting that the strategy, the way clips are made or the
/// backbone has no use for. Those that sweeps share among strategies (inverse_temperature, phases, spread, scoring) are
/// let be.
void add_sampling_conflicts(const Experiment& experiment, std::vector<Conflict>& found);

}  // namespace foldwise
