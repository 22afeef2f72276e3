// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "datasets/dataset.h"

namespace foldwise::orchestrator {

/// Recordings whose labels and pictures end apart, in a sentence for all of them; none where there are none.
std::vector<std::string> uncovered_recordings(const datasets::Dataset& dataset);

}  // namespace foldwise::orchestrator
