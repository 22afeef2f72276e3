// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "experiments/experiment.h"

namespace foldwise::worker {

enum class Flip : bool { no, yes };

/// A change of a frame's geometry: flipped, then rotated about its centre, then cropped.
struct Placement {
  Flip flip = Flip::no;
  double angle = 0;      ///< degrees, counter-clockwise
  double crop_side = 1;  ///< side of the crop as a fraction of the frame's
  double crop_x = 0.5;   ///< place of the crop: 0 leftmost, 1 rightmost
  double crop_y = 0.5;   ///< 0 topmost, 1 bottommost
};

/// Samples along one axis for each pixel of the output, so that no pixel of the `input` pixels that it covers is
/// skipped.
int samples_per_axis(double input, double output);

/// One resampling of a frame by a placement, worked out once and applied to all frames of a clip: each output pixel is
/// a weighted sum of input pixels (bilinear; where the output is smaller, several such samples are averaged). What lies
/// outside the frame is black; within half a pixel of the border, the border's value holds.
class Warp {
 public:
  Warp(Size input, Size output, const Placement& placement);

  /// input [height, width, 3] -> planes [3, height, width] of the output, scaled to 0-1.
  void apply(const std::uint8_t* frame, std::span<float> planes) const;

 private:
  struct Tap {
    std::int32_t offset = 0;  ///< of the input pixel's first channel
    float weight = 0;
  };
  void add_sample(double x, double y, double weight, Tap* taps) const;

  Size input_;
  std::size_t pixels_;
  std::size_t taps_per_pixel_ = 0;
  std::vector<Tap> taps_;  // [pixels, taps per pixel]
};

}  // namespace foldwise::worker
