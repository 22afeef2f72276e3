// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/types.h>

#include <cstdint>
#include <string>
#include <vector>

#include "datasets/frames/frame_store.h"
#include "experiments/map_axis.h"
#include "worker/evaluation/scored_part.h"
#include "worker/models/network.h"

namespace foldwise::worker {

/// What one layer weighed, masked or moved over a whole video.
struct VideoMap {
  std::string name;           ///< "attention.0/weights"
  int stride = 1;             ///< frames of the network's input from one step to the next
  std::vector<MapAxis> axes;  ///< of the values
  torch::Tensor values;       ///< float, on the CPU
};

/// A video's scores with what its attention did.
struct VideoMaps {
  torch::Tensor scores;  ///< [outputs, steps], float, on the CPU
  std::vector<VideoMap> maps;
};

/// As score_video, in the same pieces; what attends to the whole video sees all of it.
VideoMaps maps_of_video(Network& network, const datasets::VideoFrames& video, const Scoring& scoring);
/// Of stored features [steps, channels], through what stands behind them.
VideoMaps maps_of_features(Network& network, const torch::Tensor& features);

/// The bytes that they take in a file, for a video of so many frames (of stored features: steps).
std::int64_t bytes_of_maps(const Network& network, int frames);

}  // namespace foldwise::worker
