// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <vector>

#include "datasets/dataset.h"

namespace foldwise::datasets {

/// The samples that are not in this part. The part is ascending, and so is the answer.
inline std::vector<std::size_t> all_but(const std::vector<std::size_t>& part, const Dataset& dataset) {
  std::vector<std::size_t> others;
  for (std::size_t sample = 0; sample < dataset.samples.size(); ++sample) {
    if (!std::ranges::binary_search(part, sample)) others.push_back(sample);
  }
  return others;
}

}  // namespace foldwise::datasets
