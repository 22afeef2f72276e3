// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "experiments/document.h"
#include "experiments/problems.h"
#include "experiments/sweep_description.h"

namespace foldwise {

/// Reads the `sweep:` section (grid, zip, when, include, exclude, tie) into the description.
void read_axes(const Node& section, SweepDescription& description, Problems& problems);

}  // namespace foldwise
