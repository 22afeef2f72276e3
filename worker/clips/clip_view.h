// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "datasets/frames/frame_store.h"
#include "experiments/experiment.h"

namespace foldwise::worker {

/// The pixels of `count` frames of a video from `first`. A video that ends before is padded by holding its last frame.
/// Raw frames stay where they lie; JPEGs are decoded here, each once, on the thread that makes the view.
class ClipView {
 public:
  ClipView(const datasets::VideoFrames& video, int first, int count)
      : frames_(count),
        size_{video.height, video.width},
        frame_bytes_(video.frame_bytes()),
        beyond_(std::max(first - (video.frames - 1), 0)),
        distinct_(std::min(count, video.frames - (first - beyond_))),
        pixels_(video.clip(first - beyond_, distinct_, decoded_)) {}
  ClipView(const ClipView&) = delete;
  ClipView& operator=(const ClipView&) = delete;

  int frames() const { return frames_; }
  Size size() const { return size_; }
  /// [height, width, 3], RGB.
  const std::uint8_t* frame(int index) const {
    const int held = std::min(beyond_ + index, distinct_ - 1);
    return pixels_.data() + static_cast<std::size_t>(held) * frame_bytes_;
  }

 private:
  int frames_;
  Size size_;
  std::size_t frame_bytes_;
  int beyond_;    // how far behind the last frame the clip begins
  int distinct_;  // frames of the video that are in the clip
  std::vector<std::uint8_t> decoded_;
  std::span<const std::uint8_t> pixels_;
};

}  // namespace foldwise::worker
