// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>

#include "experiments/facts/time_grid.h"

namespace foldwise::worker {

/// Whether a window that hangs over the end of an axis has a place in what comes out.
enum class LastWindow { dropped, kept };

/// How the window of a convolution or of a pooling moves along an axis.
struct AxisWindow {
  int kernel = 1;
  int stride = 1;
  int before = 0;  ///< padding in front of the axis
  int after = 0;   ///< padding behind it
  LastWindow last = LastWindow::dropped;
  int dilation = 1;  ///< from one value that the window sees to the next; of convolutions in time alone

  /// From the first value that it sees to the last.
  constexpr int span() const { return dilation * (kernel - 1) + 1; }
};

/// Padded alike on both sides, as PyTorch's layers are: of odd kernels.
constexpr AxisWindow centred(int kernel, int stride = 1, int dilation = 1) {
  const int padding = dilation * (kernel / 2);
  return {kernel, stride, padding, padding, LastWindow::dropped, dilation};
}

/// Padded as TensorFlow's SAME pads an axis that is a multiple of the stride: the odd one behind.
constexpr AxisWindow same(int kernel, int stride = 1) {
  const int padding = std::max(0, kernel - stride);
  return {kernel, stride, padding / 2, padding - padding / 2};
}

/// The same, and windows that hang over the end are kept.
constexpr AxisWindow same_to_the_end(int kernel, int stride = 1) {
  AxisWindow window = same(kernel, stride);
  window.last = LastWindow::kept;
  return window;
}

/// What comes out of an axis of so many values.
constexpr int size_behind(const AxisWindow& window, int size) {
  const int room = std::max(0, size + window.before + window.after - window.span());
  const int rest = window.last == LastWindow::kept ? window.stride - 1 : 0;
  return (room + rest) / window.stride + 1;
}

/// A window over time and space; height and width are alike.
struct Window {
  AxisWindow time;
  AxisWindow space;
};

constexpr Window cube(const AxisWindow& axis) {
  return {axis, axis};
}

constexpr Window in_space(const AxisWindow& axis) {
  return {{}, axis};
}

/// Over time, windows begin with each stride to the end whatever the padding behind, so that the steps of a video are
/// those of its TimeGrid.
constexpr TimeGrid time_of(const AxisWindow& window) {
  return {.stride = window.stride, .reach = std::max(window.before, window.span() - 1 - window.before)};
}

}  // namespace foldwise::worker
