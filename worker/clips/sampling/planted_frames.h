// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

namespace foldwise::worker {

/// What is true of a generated video, for each of its stored frames. Trainings are measured against it and never see
/// it.
struct PlantedFrames {
  std::vector<double> intensity = {};  ///< of what tells the class; empty: nothing is known of the video
  std::vector<double> occluded = {};   ///< 1 where the face is hidden, else 0; empty: not known
};

}  // namespace foldwise::worker
