// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "datasets/frames/video_frames.h"
#include "datasets/video/pictures/jpeg.h"

namespace foldwise::worker {

/// The frames of another video as JPEGs in memory.
class JpegVideo {
 public:
  JpegVideo(const datasets::VideoFrames& raw, int quality) : frames_(raw) {
    std::vector<std::uint8_t> scratch;
    for (int frame = 0; frame < raw.frames; ++frame) {
      const auto jpeg = datasets::encode_jpeg(raw.clip(frame, 1, scratch), {raw.height, raw.width}, quality);
      bytes_.insert(bytes_.end(), jpeg.begin(), jpeg.end());
      offsets_.push_back(bytes_.size());
    }
  }
  JpegVideo(const JpegVideo&) = delete;
  JpegVideo& operator=(const JpegVideo&) = delete;

  /// A view, valid as long as this.
  datasets::VideoFrames frames() const {
    datasets::VideoFrames frames = frames_;
    frames.data = bytes_.data();
    frames.offsets = offsets_;
    return frames;
  }
  /// So that it cannot be decoded any more.
  void damage(int frame) { bytes_[offsets_[static_cast<std::size_t>(frame)]] = 0; }

 private:
  std::vector<std::uint8_t> bytes_;
  datasets::VideoFrames frames_;
  std::vector<std::uint64_t> offsets_{0};
};

}  // namespace foldwise::worker
