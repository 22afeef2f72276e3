// SPDX-License-Identifier: Apache-2.0
#include "worker/clips/augmentation/colour.h"

#include <algorithm>
#include <cstddef>

namespace foldwise::worker {
namespace {

struct Planes {
  float* red;
  float* green;
  float* blue;
  std::size_t pixels;
};

float limited(float value) {
  return std::min(std::max(value, 0.0F), 1.0F);
}
float grey(float red, float green, float blue) {
  return 0.2989F * red + 0.587F * green + 0.114F * blue;
}

void scale_brightness(const Planes& frame, float factor) {
  for (float* plane : {frame.red, frame.green, frame.blue}) {
    for (std::size_t i = 0; i < frame.pixels; ++i) plane[i] = limited(factor * plane[i]);
  }
}

void scale_contrast(const Planes& frame, float factor) {
  double sum = 0;
  for (std::size_t i = 0; i < frame.pixels; ++i) sum += grey(frame.red[i], frame.green[i], frame.blue[i]);
  const float rest = (1 - factor) * static_cast<float>(sum / static_cast<double>(frame.pixels));
  for (float* plane : {frame.red, frame.green, frame.blue}) {
    for (std::size_t i = 0; i < frame.pixels; ++i) plane[i] = limited(factor * plane[i] + rest);
  }
}

void scale_saturation(const Planes& frame, float factor) {
  for (std::size_t i = 0; i < frame.pixels; ++i) {
    const float rest = (1 - factor) * grey(frame.red[i], frame.green[i], frame.blue[i]);
    frame.red[i] = limited(factor * frame.red[i] + rest);
    frame.green[i] = limited(factor * frame.green[i] + rest);
    frame.blue[i] = limited(factor * frame.blue[i] + rest);
  }
}

/// One channel of HSV -> RGB, from its distance on the colour circle (in sixths, 0 to 6).
float channel_at(float value, float chroma, float sixths) {
  const float wrapped = sixths >= 6 ? sixths - 6 : sixths;
  return value - chroma * limited(std::min(wrapped, 4 - wrapped));
}

void turn_hue(const Planes& frame, float turn) {
  for (std::size_t i = 0; i < frame.pixels; ++i) {
    const float red = frame.red[i];
    const float green = frame.green[i];
    const float blue = frame.blue[i];
    const float value = std::max(red, std::max(green, blue));
    const float chroma = value - std::min(red, std::min(green, blue));
    const float inverse = chroma > 0 ? 1 / chroma : 0;
    float hue = value == red     ? (green - blue) * inverse
                : value == green ? 2 + (blue - red) * inverse
                                 : 4 + (red - green) * inverse;
    hue += 6 * turn;
    hue = hue < 0 ? hue + 6 : hue;
    hue = hue >= 6 ? hue - 6 : hue;
    frame.red[i] = channel_at(value, chroma, 5 + hue);
    frame.green[i] = channel_at(value, chroma, 3 + hue);
    frame.blue[i] = channel_at(value, chroma, 1 + hue);
  }
}

}  // namespace

void change_colours(std::span<float> planes, const ColourChange& change) {
  const std::size_t pixels = planes.size() / 3;
  const Planes frame{planes.data(), planes.data() + pixels, planes.data() + 2 * pixels, pixels};
  for (const ColourStep step : change.order) {
    switch (step) {
      case ColourStep::brightness:
        if (change.brightness != 1) scale_brightness(frame, static_cast<float>(change.brightness));
        break;
      case ColourStep::contrast:
        if (change.contrast != 1) scale_contrast(frame, static_cast<float>(change.contrast));
        break;
      case ColourStep::saturation:
        if (change.saturation != 1) scale_saturation(frame, static_cast<float>(change.saturation));
        break;
      case ColourStep::hue:
        if (change.hue != 0) turn_hue(frame, static_cast<float>(change.hue));
        break;
    }
  }
}

}  // namespace foldwise::worker
