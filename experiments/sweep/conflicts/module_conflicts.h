// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "experiments/sweep/conflicts/constraints.h"

namespace foldwise {

/// Whether a user's own module is named, trusted and asked for nothing that it cannot do.
void add_module_conflicts(const ModelOptions& model, std::vector<Conflict>& found);

}  // namespace foldwise
