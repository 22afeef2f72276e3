// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string_view>

#include "datasets/dataset.h"
#include "experiments/jobs/job.h"

namespace foldwise::worker {

/// The one figure that labels of a kind are judged by, beside the loss: accuracy, concordance (of several numbers the
/// mean), global_average_precision.
std::string_view judged_by(datasets::LabelKind labels);
/// That figure of predictions; undefined ones count as 0.
double judge(datasets::LabelKind labels, std::span<const Prediction> predictions);

}  // namespace foldwise::worker
