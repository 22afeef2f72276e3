// SPDX-License-Identifier: Apache-2.0
// The protocol official_splits: one of protocols.h.
#include <stdexcept>

#include "datasets/folds/protocols/protocols.h"
#include "datasets/folds/protocols/suitable_protocols.h"
#include "datasets/folds/protocols/validation.h"
#include "experiments/foundation/error.h"

namespace foldwise::datasets {
namespace {

Fold fold_of(const OfficialSplit& split, std::size_t samples) {
  Fold fold;
  fold.name = "split " + split.name;
  for (std::size_t index = 0; index < samples; ++index) {
    const std::string& part = split.parts.at(index);
    if (part == "train") {
      fold.train.push_back(index);
    } else if (part == "validation") {
      fold.validation.push_back(index);
    } else if (part == "test") {
      fold.test.push_back(index);
    } else if (!part.empty()) {
      throw std::logic_error("a reader divides into train, validation and test, not " + part);
    }
  }
  return fold;
}

}  // namespace

std::vector<Fold> official_split_folds(const Dataset& dataset, const ProtocolOptions& protocol, std::uint64_t seed) {
  if (dataset.official_splits.empty()) {
    throw UserError(Fault::data, dataset.root.string(),
                    dataset.name + " defines no splits, which protocol.kind official_splits needs",
                    "use protocol.kind " + suitable_protocols(dataset));
  }
  std::vector<Fold> folds;
  for (const OfficialSplit& split : dataset.official_splits) {
    Fold& fold = folds.emplace_back(fold_of(split, dataset.samples.size()));
    fold.fold = static_cast<int>(folds.size()) - 1;
    if (fold.validation.empty()) carve_validation(fold, dataset, protocol.validation_fraction, seed);
  }
  return folds;
}

}  // namespace foldwise::datasets
