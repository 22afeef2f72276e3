// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstdint>
#include <opencv2/core.hpp>

namespace foldwise::datasets {

/// The nearest value that a pixel can have.
inline std::uint8_t to_byte(double value) {
  return static_cast<std::uint8_t>(std::clamp(value + 0.5, 0.0, 255.0));
}

/// Adds noise of a standard deviation, grey levels, to each channel of each pixel (8 bits). It follows from the key.
void add_noise(cv::Mat& picture, double deviation, std::uint64_t key);

}  // namespace foldwise::datasets
