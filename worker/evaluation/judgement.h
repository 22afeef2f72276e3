// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "datasets/dataset.h"
#include "experiments/jobs/job.h"

namespace foldwise::worker {

/// The one figure that labels of a kind are judged by (LabelTraits::judged_by), of predictions: of several numbers the
/// mean; undefined ones count as 0.
double judge(datasets::LabelKind labels, std::span<const Prediction> predictions);

}  // namespace foldwise::worker
