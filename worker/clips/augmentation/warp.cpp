// SPDX-License-Identifier: Apache-2.0
#include "worker/clips/augmentation/warp.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace foldwise::worker {
namespace {

constexpr std::size_t taps_per_sample = 4;

}  // namespace

int samples_per_axis(double input, double output) {
  return std::max(1, static_cast<int>(std::lround(input / output)));
}

Warp::Warp(Size input, Size output, const Placement& placement)
    : input_(input), pixels_(static_cast<std::size_t>(output.height) * static_cast<std::size_t>(output.width)) {
  const double crop_width = placement.crop_side * input.width;
  const double crop_height = placement.crop_side * input.height;
  const double left = placement.crop_x * (input.width - crop_width);
  const double top = placement.crop_y * (input.height - crop_height);
  const int samples_x = samples_per_axis(crop_width, output.width);
  const int samples_y = samples_per_axis(crop_height, output.height);
  const double share = 1.0 / (samples_x * samples_y);
  const double radians = placement.angle * std::numbers::pi / 180;
  const double cosine = std::cos(radians);
  const double sine = std::sin(radians);

  taps_per_pixel_ = taps_per_sample * static_cast<std::size_t>(samples_x) * static_cast<std::size_t>(samples_y);
  taps_.resize(pixels_ * taps_per_pixel_);
  Tap* taps = taps_.data();
  for (int row = 0; row < output.height; ++row) {
    for (int column = 0; column < output.width; ++column) {
      for (int sample = 0; sample < samples_x * samples_y; ++sample) {
        const int sample_row = sample / samples_x;
        const int sample_column = sample % samples_x;
        // Pixel centres lie at halves. From the output through the crop, then back through rotation and flip.
        const double u = (column + (sample_column + 0.5) / samples_x) / output.width;
        const double v = (row + (sample_row + 0.5) / samples_y) / output.height;
        const double x = left + u * crop_width - 0.5 * input.width;
        const double y = top + v * crop_height - 0.5 * input.height;
        const double turned_x = 0.5 * input.width + cosine * x - sine * y;
        const double turned_y = 0.5 * input.height + sine * x + cosine * y;
        add_sample(placement.flip == Flip::yes ? input.width - turned_x : turned_x, turned_y, share, taps);
        taps += taps_per_sample;
      }
    }
  }
}

void Warp::add_sample(double x, double y, double weight, Tap* taps) const {
  constexpr double tolerance = 1e-9;  // a point on the border stays inside whatever the rounding
  if (x < -tolerance || y < -tolerance || x > input_.width + tolerance || y > input_.height + tolerance) return;
  const double column = std::clamp(x - 0.5, 0.0, input_.width - 1.0);
  const double row = std::clamp(y - 0.5, 0.0, input_.height - 1.0);
  const int left = static_cast<int>(column);
  const int top = static_cast<int>(row);
  const int right = std::min(left + 1, input_.width - 1);
  const int bottom = std::min(top + 1, input_.height - 1);
  const double across = column - left;
  const double down = row - top;
  const auto tap = [&](int at_row, int at_column, double value) {
    return Tap{(at_row * input_.width + at_column) * 3, static_cast<float>(weight * value / 255)};
  };
  taps[0] = tap(top, left, (1 - down) * (1 - across));
  taps[1] = tap(top, right, (1 - down) * across);
  taps[2] = tap(bottom, left, down * (1 - across));
  taps[3] = tap(bottom, right, down * across);
}

void Warp::apply(const std::uint8_t* frame, std::span<float> planes) const {
  const Tap* tap = taps_.data();
  for (std::size_t pixel = 0; pixel < pixels_; ++pixel) {
    float red = 0;
    float green = 0;
    float blue = 0;
    for (std::size_t count = taps_per_pixel_; count > 0; --count, ++tap) {
      const std::uint8_t* source = frame + tap->offset;
      red += tap->weight * static_cast<float>(source[0]);
      green += tap->weight * static_cast<float>(source[1]);
      blue += tap->weight * static_cast<float>(source[2]);
    }
    planes[pixel] = red;
    planes[pixels_ + pixel] = green;
    planes[2 * pixels_ + pixel] = blue;
  }
}

}  // namespace foldwise::worker
