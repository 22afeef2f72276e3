// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "datasets/dataset.h"
#include "datasets/video/containers/picture_count.h"
#include "datasets/video/times/frame_thinning.h"

namespace foldwise::datasets {

/// The most frames that a network is shown of a sample when it is scored.
struct LongestVideo {
  std::int64_t frames = 0;    ///< 0: no header says how many there are
  std::size_t uncounted = 0;  ///< videos whose headers do not say it
};

/// Of the videos of a dataset, thinned to `frames.rate` and no shorter than a clip (clips.frames); of recordings a
/// window is as long as a clip. Nothing is decoded; frames without a face, which alignment leaves out, count.
inline LongestVideo longest_video(const Dataset& dataset, const FramesOptions& frames, int clip_frames) {
  if (dataset.labels == LabelKind::curves) return {.frames = clip_frames};
  LongestVideo longest;
  for (const Sample& sample : dataset.samples) {
    const auto count = count_pictures(dataset.root, sample);
    if (!count) {
      ++longest.uncounted;
      continue;
    }
    const std::int64_t kept = count_kept(count->pictures, count->rate, frames.rate);
    longest.frames = std::max({longest.frames, kept, std::int64_t{clip_frames}});
  }
  return longest;
}

}  // namespace foldwise::datasets
