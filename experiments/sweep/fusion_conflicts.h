// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "experiments/experiment.h"
#include "experiments/sweep/constraints.h"

namespace foldwise {

/// Fields of model.fusion that the backbone, or the kind of fusion, does not use.
void add_fusion_conflicts(const ModelOptions& model, std::vector<Conflict>& found);

}  // namespace foldwise
