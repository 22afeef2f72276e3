// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <vector>

#include "datasets/dataset.h"

namespace foldwise::datasets {

/// What a division keeps in proportion: classes, where each sample has one; else all samples are alike.
inline std::size_t stratum_of(std::size_t sample, const Dataset& dataset) {
  return dataset.labels == LabelKind::classes ? static_cast<std::size_t>(dataset.samples[sample].label) : 0;
}

/// The samples of each stratum, in the order in which they are given.
inline std::vector<std::vector<std::size_t>> by_stratum(const std::vector<std::size_t>& samples,
                                                        const Dataset& dataset) {
  std::vector<std::vector<std::size_t>> strata(dataset.labels == LabelKind::classes ? dataset.classes.size() : 1);
  for (const std::size_t sample : samples) strata.at(stratum_of(sample, dataset)).push_back(sample);
  return strata;
}

}  // namespace foldwise::datasets
