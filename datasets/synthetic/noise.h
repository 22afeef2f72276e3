// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <opencv2/core.hpp>

namespace foldwise::datasets {

/// The nearest value that a pixel can have.
std::uint8_t to_byte(double value);

/// Adds noise of a standard deviation, grey levels, to each channel of each pixel (8 bits). It follows from the key.
void add_noise(cv::Mat& picture, double deviation, std::uint64_t key);

}  // namespace foldwise::datasets
