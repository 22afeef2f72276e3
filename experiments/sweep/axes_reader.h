// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "experiments/sweep/document.h"
#include "experiments/sweep/problems.h"
#include "experiments/sweep/sweep_description.h"

namespace foldwise {

/// Reads the `sweep:` section (grid, zip, when, include, exclude, tie, sample) into the description.
void read_axes(const Node& section, SweepDescription& description, Problems& problems);

}  // namespace foldwise
