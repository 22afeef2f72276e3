// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "experiments/race_options.h"
#include "experiments/sweep/document.h"
#include "experiments/sweep/problems.h"

namespace foldwise {

/// Reads `sweep.race`: {metric: accuracy, after: 3, test: paired_t, level: 0.05, correction: holm, per: [model.width]}.
RaceOptions read_race(const Node& section, Problems& problems);

}  // namespace foldwise
