// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <vector>

#include "experiments/jobs/job.h"

namespace foldwise::results {

/// Predictions of "<recording>@<row>", which stand recording after recording, in the pieces that are of one recording
/// each. None where a prediction is of no recording.
std::vector<std::span<const Prediction>> recordings_of(std::span<const Prediction> predictions);

}  // namespace foldwise::results
