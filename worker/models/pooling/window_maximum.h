// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/types.h>

#include <cstdint>

namespace foldwise::worker {

/// How windows stand along an axis: the first begins `before` values in front of it, each next one `stride` further,
/// and there are `windows` of them. What lies outside of the axis is never the maximum.
struct WindowPlaces {
  std::int64_t kernel = 1;
  std::int64_t stride = 1;
  std::int64_t before = 0;
  std::int64_t windows = 1;
};

/// Whether the two below take it: floats on a CPU, contiguous. They remember of each window which of its values is the
/// largest in one byte, where torch::max_pool2d and max_pool3d take eight, and are several times as fast.
bool takes_window_maxima(const torch::Tensor& values);

/// The maximum over square windows of the last two axes: [.., rows, columns] -> [.., windows, windows]. Kernels up to
/// 15. NaN wins; of equal values the first gets the gradient.
torch::Tensor maximum_in_space(const torch::Tensor& values, const WindowPlaces& rows, const WindowPlaces& columns);

/// The same over time: [batch, channels, steps, height, width] -> [.., windows, height, width].
torch::Tensor maximum_in_time(const torch::Tensor& values, const WindowPlaces& steps);

}  // namespace foldwise::worker
