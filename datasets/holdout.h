// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "datasets/fold.h"

namespace foldwise {

/// One fold per repeat. The dataset's Val is the test part in every repeat. Its Train is divided per class: of n
/// samples round(n * validation_fraction), but at least one and at most n - 1, go to validation; a class with a single
/// sample keeps it for training. Which ones depends on (seed, repeat) and on the sorted ids alone.
std::vector<Fold> holdout_folds(const Dataset& dataset, const ProtocolOptions& protocol);

}  // namespace foldwise
