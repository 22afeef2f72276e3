// SPDX-License-Identifier: Apache-2.0
/// What the experiments of a plan predict, by their configurations.
#pragma once

#include <string>
#include <vector>

#include "results/store/store_reader.h"

namespace foldwise::results {

/// Of each experiment, the names of the values along a recording that it predicts
/// (experiments/facts/dataset_choices.h).
std::vector<std::vector<std::string>> recorded_target_names(const StoreReader& store);

/// What a table shows that names no values: the metric that the dataset of the first experiment is judged by, and
/// epochs.
std::vector<std::string> usual_metrics(const StoreReader& store);

}  // namespace foldwise::results
