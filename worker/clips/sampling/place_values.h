// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "worker/clips/sampling/sampler.h"

namespace foldwise::worker {

/// A number for each place where a clip of each video can start, all 0 at first.
class PlaceValues {
 public:
  PlaceValues(const std::vector<SampledVideo>& videos, int clip_frames);

  /// Those of one video: clip_positions().
  std::span<double> of(std::size_t video) {
    return std::span(values_).subspan(offsets_[video], offsets_[video + 1] - offsets_[video]);
  }
  std::span<const double> of(std::size_t video) const {
    return std::span(values_).subspan(offsets_[video], offsets_[video + 1] - offsets_[video]);
  }
  /// Video after video.
  std::span<double> all() { return values_; }

 private:
  std::vector<std::size_t> offsets_;  // [videos + 1] into values_
  std::vector<double> values_;
};

}  // namespace foldwise::worker
