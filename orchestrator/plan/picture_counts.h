// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <vector>

#include "datasets/dataset.h"
#include "datasets/video/picture_count.h"
#include "experiments/experiment.h"

namespace foldwise::orchestrator {

/// Of Dataset::samples, as their headers tell it; none: they do not.
using PictureCounts = std::vector<std::optional<datasets::PictureCount>>;

PictureCounts count_all(const datasets::Dataset& dataset);

/// How many frames are stored of so many pictures.
double frames_of(const datasets::PictureCount& count, const FramesOptions& options);

/// Of those that are known; 0: none is.
double mean_frames(const PictureCounts& counts, const FramesOptions& options);

}  // namespace foldwise::orchestrator
