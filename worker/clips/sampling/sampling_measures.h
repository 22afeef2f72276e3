// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "worker/clips/sampling/planted_frames.h"

namespace foldwise::worker {

/// The names of the figures that SamplingMeasures gives.
inline constexpr std::array<std::string_view, 6> sampling_measure_names{
    "hit_rate", "rank_correlation", "apex_entropy", "rest_entropy", "uniform_distance", "occluded_share"};

/// A training video and what was planted in it, which may be nothing.
struct MeasuredVideo {
  int frames = 0;
  PlantedFrames planted = {};
};

/// How well an epoch's clips, and what they are drawn by, agree with what was planted in the videos. A video's apex are
/// the frames with its highest intensity; one whose intensity is 0 throughout has none and is at rest.
///
///     hit_rate          share of clips that overlap the apex by at least half of the shorter of the two; a short video
///                       is as long as it is, without its padding
///     rank_correlation  Spearman's, of a video's estimates w with the mean intensity of each place's clip
///     apex_entropy      entropy of softmax(gamma w) by that of a uniform distribution; of videos with an apex
///     rest_entropy      the same of videos at rest
///     uniform_distance  total variation between softmax(gamma w) and a uniform distribution
///     occluded_share    share of clips' frames in which the face is hidden
///
/// Each is the mean over those training videos that have it: of estimates, videos with several places, and where one of
/// the two is constant there is no rank correlation. A figure that no video has is left out.
class SamplingMeasures {
 public:
  /// Throws std::invalid_argument when a video has not a number for each frame, or none.
  SamplingMeasures(const std::vector<MeasuredVideo>& videos, int clip_frames, double inverse_temperature);

  /// `positions`: [videos]; `estimates`: of each place of each video, one after the other, or empty.
  std::map<std::string, double> of_epoch(std::span<const int> positions, std::span<const double> estimates) const;

 private:
  /// A video of which something is known.
  struct Known {
    std::size_t video = 0;                    ///< index among all
    std::size_t first_place = 0;              ///< index into the estimates
    std::size_t clip = 0;                     ///< frames of its clips
    std::vector<double> clip_intensity = {};  ///< [places], the mean over each place's clip
    std::vector<double> apex = {};            ///< [frames], 1 or 0; empty: at rest
    std::vector<double> occluded = {};        ///< [frames], 1 or 0; empty: not known
  };

  std::vector<Known> known_;
  double inverse_temperature_;
  bool any_occluded_ = false;
};

}  // namespace foldwise::worker
