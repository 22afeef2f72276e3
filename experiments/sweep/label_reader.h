// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "experiments/sweep/document.h"
#include "experiments/sweep/problems.h"
#include "experiments/sweep/sweep.h"

namespace foldwise {

/// Reads the `labels:` section: a field or a metric -> its label, or a map of label and values.
Labels read_labels(const Node& section, Problems& problems);

}  // namespace foldwise
