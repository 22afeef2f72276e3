// SPDX-License-Identifier: Apache-2.0
#include "datasets/sample_order.h"

#include <algorithm>
#include <iterator>
#include <tuple>

#include "experiments/foundation/error.h"

namespace foldwise::datasets {

void sort_by_id(Dataset& dataset) {
  std::vector<Sample>& samples = dataset.samples;
  std::sort(samples.begin(), samples.end(), [](const Sample& a, const Sample& b) {
    return std::tie(a.id, a.path, a.record) < std::tie(b.id, b.path, b.record);
  });
  const auto same =
      std::adjacent_find(samples.begin(), samples.end(), [](const Sample& a, const Sample& b) { return a.id == b.id; });
  if (same != samples.end()) {
    throw UserError(Fault::data, (dataset.root / same->path).string(), "has the same id as " + std::next(same)->path,
                    "keep one of the two");
  }
}

}  // namespace foldwise::datasets
