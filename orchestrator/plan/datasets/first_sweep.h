// SPDX-License-Identifier: Apache-2.0
/// The first sweep of somebody who has a folder of videos: what is found there, as a sweep file to begin with.
#pragma once

#include <string>

#include "datasets/dataset.h"
#include "orchestrator/plan/datasets/picture_counts.h"

namespace foldwise::orchestrator {

/// A commented sweep file over a dataset of classes: what is in it, folds by subject where they are known, clips no
/// longer than its videos, a small network that a CPU trains, two ways of sampling to compare. Throws UserError where a
/// class has too few samples, or all are of too few subjects, to be divided.
std::string first_sweep(const std::string& name, const datasets::Dataset& dataset, const PictureCounts& counts);

/// A folder's name as a sweep's: what a name may not have becomes _.
std::string sweep_name_of(const std::string& folder);

}  // namespace foldwise::orchestrator
