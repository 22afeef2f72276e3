// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "experiments/sweep/conflicts/constraints.h"

namespace foldwise {

/// Pieces of videos that a network does not take, or of which nothing would be kept.
void add_chunk_conflicts(const Experiment& experiment, std::vector<Conflict>& found);

}  // namespace foldwise
