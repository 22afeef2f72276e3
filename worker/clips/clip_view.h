// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "datasets/frames/frame_store.h"
#include "experiments/experiment.h"
#include "worker/clips/draw.h"

namespace foldwise::worker {

/// The frames, ascending, that a video of `video_frames` is resized to `count` with: T 2.2.3.3. Of equal parts of the
/// video the nearest frame to each one's middle, floor((2 i + 1) video_frames / (2 count)) for the i-th, in whole
/// numbers: a middle between two frames takes the later one. A shorter video repeats frames.
std::vector<int> resized_frames(int video_frames, int count);

/// `count` frames drawn from all of a video, ascending, no frame twice before each is there once (I 4.2): so of a video
/// that is shorter every frame, and as many again as are missing, drawn likewise.
std::vector<int> random_frames(int video_frames, int count, Draw& draw);

/// The pixels of some frames of a video. Raw frames stay where they lie; JPEGs are decoded here, each once, on the
/// thread that makes the view.
class ClipView {
 public:
  /// `count` frames from `first`. A video that ends before is padded: its last frame is held, or black frames follow.
  ClipView(const datasets::VideoFrames& video, int first, int count, ClipPadding padding = ClipPadding::hold);
  /// These frames of the video, ascending.
  ClipView(const datasets::VideoFrames& video, std::span<const int> chosen);
  ClipView(const ClipView&) = delete;
  ClipView& operator=(const ClipView&) = delete;

  int frames() const { return static_cast<int>(frames_.size()); }
  Size size() const { return size_; }
  /// [height, width, 3], RGB.
  const std::uint8_t* frame(int index) const { return frames_[static_cast<std::size_t>(index)]; }

 private:
  Size size_;
  std::vector<std::vector<std::uint8_t>> made_;  // what is not in the store: decoded frames, a black one
  std::vector<const std::uint8_t*> frames_;      // into the store and made_
};

}  // namespace foldwise::worker
