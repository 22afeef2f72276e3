// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "results/figures/map_file.h"

namespace foldwise::results {

/// What a network of classes says of each place in time of a video, and how much each counts: I Fig. 2 (c) and (d).
struct FrameShares {
  std::vector<std::string> classes;
  std::size_t predicted = 0;  ///< among the classes
  std::size_t places = 0;
  int stride = 1;                     ///< frames from one place to the next
  int window = 1;                     ///< steps of each place
  std::vector<double> probabilities;  ///< [classes * places], p(c | f): those of a place add up to 1
  std::vector<double> importance;     ///< [places], p(f): adds up to 1

  double probability(std::size_t a_class, std::size_t place) const { return probabilities[a_class * places + place]; }
  /// The place in whose middle a frame is, or the nearest.
  std::size_t place_of(int frame) const;
};

/// Of joint_softmax p(c, f) added up over classes, and divided by that (I 3.3). Of other poolings the softmax over
/// classes of what is pooled, and the weights over time of the class that is predicted.
FrameShares frame_shares(const MapFile& maps);

}  // namespace foldwise::results
