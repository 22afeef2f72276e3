// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "worker/clips/batches/loader.h"
#include "worker/clips/draw.h"

namespace foldwise::worker {

/// Small videos in memory whose class shows as a bright bar: upright for 0, level for 1, both for 2; with noise, and
/// only in the middle third of the frames.
class PlantedVideos {
 public:
  struct Shape {
    int count = 12;
    int classes = 3;
    Size size{16, 16};
    int shortest = 6;
    int longest = 14;
  };

  PlantedVideos(const std::string& name, const Shape& shape) {
    pixels_.reserve(static_cast<std::size_t>(shape.count));
    for (int index = 0; index < shape.count; ++index) {
      const std::string id = name + "/" + std::to_string(index);
      Draw draw(11, 0, id, Purpose::order);
      const int label = index % shape.classes;
      const int frames =
          shape.shortest + static_cast<int>(draw.below(static_cast<std::uint64_t>(shape.longest - shape.shortest + 1)));
      pixels_.push_back(paint(label, frames, shape.size, draw));
      videos_.push_back({id, label, {}});
      videos_.back().frames.data = pixels_.back().data();
      videos_.back().frames.frames = frames;
      videos_.back().frames.height = shape.size.height;
      videos_.back().frames.width = shape.size.width;
    }
    for (LabelledVideo& video : videos_) video.frames.id = video.id;
  }
  PlantedVideos(const PlantedVideos&) = delete;
  PlantedVideos& operator=(const PlantedVideos&) = delete;

  const std::vector<LabelledVideo>& videos() const { return videos_; }

 private:
  static std::vector<std::uint8_t> paint(int label, int frames, Size size, Draw& draw) {
    std::vector<std::uint8_t> pixels;
    for (int frame = 0; frame < frames; ++frame) {
      const bool shows = 3 * frame >= frames && 3 * frame < 2 * frames;
      for (int row = 0; row < size.height; ++row) {
        for (int column = 0; column < size.width; ++column) {
          const bool upright = label != 1 && column / 2 == size.width / 4;
          const bool level = label != 0 && row / 2 == size.height / 4;
          const auto noise = static_cast<int>(draw.below(60));
          const int value = (shows && (upright || level) ? 180 : 40) + noise;
          for (int channel = 0; channel < 3; ++channel) pixels.push_back(static_cast<std::uint8_t>(value));
        }
      }
    }
    return pixels;
  }

  std::vector<std::vector<std::uint8_t>> pixels_;
  std::vector<LabelledVideo> videos_;
};

}  // namespace foldwise::worker
