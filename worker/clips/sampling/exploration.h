// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string>

#include "experiments/experiment.h"

namespace foldwise::worker {

/// T 3.2.4.
enum class SamplingPhase {
  warm_up,      ///< uniform, nothing learned
  exploration,  ///< evenly spaced clips, each one's score initialises the places around it
  exploitation
};

/// The phases of a training that samples by scores, and which clips its exploration visits. T 3.2.4, Ayral 2021: "5
/// epochs, we sample training clips deterministically from uniformly spaced temporal locations".
class Exploration {
 public:
  Exploration(const SamplingOptions& options, std::uint64_t seed) : options_(options), seed_(seed) {}

  SamplingPhase phase(int epoch) const;

  /// Places [begin, end) that one epoch of the exploration initialises, from the clip at `position`.
  struct Share {
    int begin = 0;
    int end = 0;
    int position = 0;
  };
  /// That of an exploration epoch in a video of `places` places. All epochs together initialise every place. centres:
  /// equal parts, each one's clip in its middle (the earlier of two). with_ends: the clips at floor((N - 1) k / (E -
  /// 1)) of N places, k from 0 to E - 1, and half the distance to the next to either side, so that neighbours may
  /// overlap and the later epoch prevails; a single epoch explores as with centres.
  Share share(const std::string& video, int places, int epoch) const;
  /// Writes the score of that clip to the share's places, among all of the video's `estimates`.
  void initialise(const std::string& video, std::span<double> estimates, int epoch, double score) const;

 private:
  /// Which of the E shares the epoch visits, from 0.
  int visited(const std::string& video, int epoch) const;

  SamplingOptions options_;
  std::uint64_t seed_;
};

}  // namespace foldwise::worker
