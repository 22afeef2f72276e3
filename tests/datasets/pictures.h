// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cmath>
#include <cstdint>
#include <vector>

#include "experiments/experiment.h"

namespace foldwise::datasets {

/// Smooth colours with an edge that moves from frame to frame: [frames, height, width, 3], RGB. Like photographs, and
/// unlike noise, it is what JPEG is made for.
inline std::vector<std::uint8_t> smooth_pictures(int frames, Size size, double phase) {
  std::vector<std::uint8_t> pixels;
  pixels.reserve(static_cast<std::size_t>(frames) * static_cast<std::size_t>(size.height) *
                 static_cast<std::size_t>(size.width) * 3);
  for (int frame = 0; frame < frames; ++frame) {
    for (int y = 0; y < size.height; ++y) {
      for (int x = 0; x < size.width; ++x) {
        const double wave = std::sin(phase + 0.11 * x + 0.07 * y + 0.3 * frame);
        const double edge = x + y > size.width / 2 + 2 * frame ? 40 : 0;
        pixels.push_back(static_cast<std::uint8_t>(110 + 60 * wave + edge));
        pixels.push_back(static_cast<std::uint8_t>(90 + 50 * std::cos(0.05 * x) + edge));
        pixels.push_back(static_cast<std::uint8_t>(120 - 70 * wave));
      }
    }
  }
  return pixels;
}

/// Peak signal-to-noise ratio of two pictures, dB.
template <typename First, typename Second>
double signal_to_noise(const First& first, const Second& second) {
  double squares = 0;
  for (std::size_t i = 0; i < first.size(); ++i) {
    const double difference = static_cast<double>(first[i]) - static_cast<double>(second[i]);
    squares += difference * difference;
  }
  return 10 * std::log10(255.0 * 255.0 * static_cast<double>(first.size()) / squares);
}

}  // namespace foldwise::datasets
