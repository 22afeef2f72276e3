// SPDX-License-Identifier: Apache-2.0
// The protocol imported: one of protocols.h.
#include <algorithm>

#include "datasets/folds/fold_csv.h"
#include "datasets/folds/protocols/protocols.h"
#include "experiments/foundation/error.h"

namespace foldwise::datasets {

std::vector<Fold> imported_folds(const Dataset& dataset, const ProtocolOptions& protocol) {
  std::vector<Fold> folds = read_folds(protocol.file, dataset);
  if (protocol.repeats == 0) return folds;
  const int there = folds.back().repeat + 1;
  if (there == 1) {
    const std::size_t once = folds.size();
    for (int repeat = 1; repeat < protocol.repeats; ++repeat) {
      for (std::size_t index = 0; index < once; ++index) {
        Fold again = folds[index];
        again.repeat = repeat;
        folds.push_back(std::move(again));
      }
    }
    return folds;
  }
  if (protocol.repeats > there) {
    throw UserError(Fault::usage, "protocol.repeats",
                    "saw " + std::to_string(protocol.repeats) + ", and " + protocol.file + " has " +
                        std::to_string(there) + " repeats",
                    "use as many at most, or leave it out for all of them");
  }
  std::erase_if(folds, [&](const Fold& fold) { return fold.repeat >= protocol.repeats; });
  return folds;
}

}  // namespace foldwise::datasets
