// SPDX-License-Identifier: Apache-2.0
// The protocol holdout: one of protocols.h.
#include <algorithm>

#include "datasets/folds/protocols/own_parts.h"
#include "datasets/folds/protocols/protocols.h"
#include "datasets/folds/protocols/validation.h"

namespace foldwise::datasets {

std::vector<Fold> holdout_folds(const Dataset& dataset, const ProtocolOptions& protocol, std::uint64_t seed) {
  OwnParts own = own_parts_with_test(dataset, protocol.kind);
  Fold fold;
  fold.train = std::move(own.train);
  fold.train.insert(fold.train.end(), own.validation.begin(), own.validation.end());
  std::ranges::sort(fold.train);
  fold.test = std::move(own.test);
  carve_validation(fold, dataset, protocol.validation_fraction, seed);
  return {std::move(fold)};
}

}  // namespace foldwise::datasets
