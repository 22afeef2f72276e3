// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

#include "experiments/experiment.h"
#include "worker/models/network_shape.h"

namespace foldwise::worker {

/// What a dataset asks of a network.
struct PredictedShape {
  NetworkShape shape;
  std::string remark;  ///< what was assumed, where the dataset is not there to be read
};

/// Reads the dataset where its root is there, as a sweep does. Elsewhere what its task and its official counts say, and
/// else seven classes, or the features of YouTube-8M. Throws UserError on a root that holds something else.
PredictedShape predicted_shape(const DatasetOptions& options);

/// The frames of the longest video that is scored, by the headers of all of them; 0 where none of them says it and
/// where the dataset is not there to be read. Throws UserError as predicted_shape.
std::int64_t longest_video_of(const DatasetOptions& options, int clip_frames);

}  // namespace foldwise::worker
