// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <opencv2/core.hpp>
#include <string>

#include "datasets/synthetic/scenes/planted_video.h"

namespace foldwise::datasets {

/// A video of one person whose face shows pain once, at a random time. Everything about it follows from its arguments;
/// frames can be drawn in any order.
class PainVideo {
 public:
  /// `strength`: of the apex, 1 the strongest pain; 0: none throughout, and else the same video.
  PainVideo(double strength, std::uint64_t subject_seed, std::uint64_t seed, const PlantedOptions& options);

  int frames() const { return video_.frames(); }
  /// What the face shows: 0 at rest, `strength` at the apex.
  double intensity(int frame) const { return strength_ * video_.intensity(frame); }
  /// "<apex frame>,<onset>,<offset>", as in manifests; empty cells where there is no pain.
  std::string event_cells() const;
  /// The picture, BGR, 8 bits.
  cv::Mat draw(int frame) const;

 private:
  double strength_;
  PlantedVideo video_;
};

}  // namespace foldwise::datasets
