// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <vector>

#include "experiments/experiment.h"
#include "worker/evaluation/post_processing.h"

namespace foldwise::worker {

/// At each of `frames`, which rise, what the series has `delay` frames later, or earlier where that is below 0: y'(f +
/// t) of C Eq. 3. Between frames that it has it goes in straight lines, beyond its ends it stays as there.
std::vector<double> delayed(std::span<const double> series, std::span<const double> frames, int delay);

/// The chain of C 3.4 (teixeira_2021): Eq. 1, then Eq. 2, of the means and deviations (by n) of all series together,
/// Eq. 2's of what Eq. 1 left; a form of Eq. 1 that would divide or multiply by a deviation of 0 is left out. Then of
/// delays from -longest_delay to longest_delay the one of the highest concordance, of equals the shortest, the earlier.
PostProcessing fit_equations(const std::vector<NumberSeries>& series, const PostProcessingOptions& options);

}  // namespace foldwise::worker
