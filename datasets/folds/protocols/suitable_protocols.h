// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "datasets/dataset.h"

namespace foldwise::datasets {

/// What could divide the dataset, for the remedy of an error: "biovid_8_fold, k_fold, leave_one_subject_out or
/// imported".
std::string suitable_protocols(const Dataset& dataset);

}  // namespace foldwise::datasets
