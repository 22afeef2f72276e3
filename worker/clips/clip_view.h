// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "datasets/frame_store.h"

namespace foldwise {

/// `count` frames of a video from `first`. A video that ends before is padded by holding its last frame.
struct ClipView {
  VideoFrames video;
  int first = 0;
  int count = 0;

  const std::uint8_t* frame(int index) const {
    const int held = std::min(first + index, video.frames - 1);
    return video.data + static_cast<std::size_t>(held) * video.frame_bytes();
  }
};

}  // namespace foldwise
