// SPDX-License-Identifier: Apache-2.0
#include "worker/clips/sampling/place_values.h"

namespace foldwise::worker {

PlaceValues::PlaceValues(const std::vector<SampledVideo>& videos, int clip_frames) : offsets_{0} {
  for (const SampledVideo& video : videos) {
    offsets_.push_back(offsets_.back() + static_cast<std::size_t>(clip_positions(video.frames, clip_frames)));
  }
  values_.assign(offsets_.back(), 0.0);
}

}  // namespace foldwise::worker
