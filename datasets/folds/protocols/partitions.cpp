// SPDX-License-Identifier: Apache-2.0
// The protocol partitions: one of protocols.h.
#include "datasets/folds/protocols/own_parts.h"
#include "datasets/folds/protocols/protocols.h"
#include "datasets/folds/protocols/validation.h"
#include "experiments/foundation/error.h"

namespace foldwise::datasets {

std::vector<Fold> partition_folds(const Dataset& dataset, const ProtocolOptions& protocol, std::uint64_t seed) {
  OwnParts own = own_parts_with_test(dataset, protocol.kind);
  Fold fold;
  fold.train = std::move(own.train);
  fold.validation = std::move(own.validation);
  fold.test = std::move(own.test);
  if (fold.validation.empty()) {
    carve_validation(fold, dataset, protocol.validation_fraction, seed);
  } else if (protocol.validation_fraction != ProtocolOptions{}.validation_fraction) {
    throw UserError(Fault::usage, "protocol.validation_fraction",
                    "it has no meaning with protocol.kind partitions: " + dataset.name + " has a validation part (" +
                        dataset.samples[fold.validation.front()].split + ")",
                    "leave it out, or use protocol.kind holdout, which divides both parts anew");
  }
  return {std::move(fold)};
}

}  // namespace foldwise::datasets
