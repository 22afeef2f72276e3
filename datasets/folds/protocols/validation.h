// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "datasets/folds/fold.h"

namespace foldwise::datasets {

/// Moves a part of fold.train to fold.validation; fold.fold tells folds of one repeat apart.
///
/// Where no subject is named, each class is divided by itself (all samples together where labels are no classes): of n
/// samples round(n * fraction), but at least one and at most n - 1, validate; a single sample stays for training.
/// Where subjects are named, whole subjects validate, as many as come closest to that share of the samples with the
/// classes in proportion. Fewer than three training subjects are too few for that: then samples are divided as above,
/// and the same subject trains and validates, but is never tested.
void carve_validation(Fold& fold, const Dataset& dataset, double fraction, std::uint64_t seed);

}  // namespace foldwise::datasets
