// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "datasets/folds/fold.h"

namespace foldwise::datasets {

/// What to say of samples that hold the same bytes and are on both sides of a fold, one tested and one not: a sentence
/// that names a pair and counts the others; none where there is no such pair. `contents`: SampleDigests::content of
/// each sample of the dataset.
std::optional<std::string> copies_remark(const std::vector<Fold>& folds, const Dataset& dataset,
                                         std::span<const std::optional<Key>> contents);

}  // namespace foldwise::datasets
