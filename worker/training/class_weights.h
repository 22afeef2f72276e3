// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "experiments/experiment.h"

namespace foldwise::worker {

/// What each class counts in a loss, from how many samples of it there are to train on; empty for `none`, where all
/// count alike. balanced: n / (C n_c) with n samples of C classes, n_c of them of class c, as scikit-learn's
/// "balanced"; classes without samples are none of the C, and have 0. The weights of all samples add up to n.
std::vector<double> weights_of_classes(ClassWeights kind, std::span<const std::int64_t> samples);

}  // namespace foldwise::worker
