// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "experiments/experiment.h"

namespace foldwise {

/// The names of the values along a recording that the dataset's task predicts, in the order of a network's scores: what
/// Dataset::targets says. None where classes are predicted.
std::vector<std::string> target_names(const DatasetOptions& dataset);

}  // namespace foldwise
