// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "datasets/folds/protocols/subjects.h"

namespace foldwise::datasets {

/// Divides whole subjects into bins whose sizes are to each other as the weights (positive whole numbers), with the
/// classes in the same proportion in each bin as far as whole subjects allow. Returns the samples of each bin,
/// ascending; none is empty where there are at least as many subjects as bins.
///
/// The subjects are shuffled by the key, then taken by falling number of samples, each into the bin that raises the sum
/// over bins and classes of (samples)² / (weight · (samples of the class)²) least: of those with the same rise into the
/// one that is filled least in proportion to its weight, then into the first. A bin that would thereby be filled
/// further beyond the least filled one than the largest subject fills the smallest bin is left out. So with equal
/// weights the sizes of two bins never differ by more than the largest subject.
std::vector<std::vector<std::size_t>> divide_subjects(std::vector<Subject> subjects, const Dataset& dataset,
                                                      const std::vector<std::uint64_t>& weights, std::uint64_t key);

}  // namespace foldwise::datasets
