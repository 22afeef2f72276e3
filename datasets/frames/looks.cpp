// SPDX-License-Identifier: Apache-2.0
#include "datasets/frames/looks.h"

#include <algorithm>
#include <cmath>

namespace foldwise::datasets {

PictureLook look_of_picture(std::span<const std::uint8_t> rgb, Size size) {
  const auto height = static_cast<std::size_t>(size.height);
  const auto width = static_cast<std::size_t>(size.width);
  PictureLook look{};
  for (std::size_t y = 0; y < look_side; ++y) {
    // Where the picture is smaller, its pixels are repeated.
    const std::size_t top = y * height / look_side;
    const std::size_t bottom = std::max(top + 1, (y + 1) * height / look_side);
    for (std::size_t x = 0; x < look_side; ++x) {
      const std::size_t left = x * width / look_side;
      const std::size_t right = std::max(left + 1, (x + 1) * width / look_side);
      float sum = 0;
      for (std::size_t row = top; row < bottom; ++row) {
        for (std::size_t column = left; column < right; ++column) {
          const std::uint8_t* pixel = rgb.data() + (row * width + column) * 3;
          sum += 0.299F * pixel[0] + 0.587F * pixel[1] + 0.114F * pixel[2];
        }
      }
      const float mean = sum / static_cast<float>((bottom - top) * (right - left));
      look[y * look_side + x] = static_cast<std::uint8_t>(std::lround(std::min(mean, 255.0F)));
    }
  }
  return look;
}

VideoLook look_of_video(std::span<const std::uint8_t> pixels, Size size, const FrameOrigin& origin) {
  const std::size_t bytes = static_cast<std::size_t>(size.height) * static_cast<std::size_t>(size.width) * 3;
  const std::size_t frames = pixels.size() / bytes;
  const std::size_t count = std::min(frames, most_pictures_looked_at);
  VideoLook look;
  for (std::size_t index = 0; index < count; ++index) {
    const std::size_t frame = index * frames / count;
    const auto number = static_cast<double>(origin.numbers.empty() ? frame : origin.numbers.at(frame));
    look.times.push_back(origin.rate > 0 ? number / origin.rate : number);
    look.pictures.push_back(look_of_picture(pixels.subspan(frame * bytes, bytes), size));
  }
  return look;
}

}  // namespace foldwise::datasets
