// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "datasets/dataset.h"

namespace foldwise::datasets {

/// Sorts the samples by id. Throws UserError when two have the same.
void sort_by_id(Dataset& dataset);

}  // namespace foldwise::datasets
