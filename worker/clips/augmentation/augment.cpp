// SPDX-License-Identifier: Apache-2.0
#include "worker/clips/augmentation/augment.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

namespace foldwise::worker {
namespace {

double factor(double reach, Draw& draw) {
  return draw.uniform(std::max(0.0, 1 - reach), 1 + reach);
}

}  // namespace

Augmentation draw_augmentation(const AugmentationOptions& options, Draw& draw) {
  Augmentation drawn;
  drawn.placement.flip = draw.uniform() < options.flip ? Flip::yes : Flip::no;
  drawn.placement.angle = draw.uniform(-options.rotation, options.rotation);
  drawn.placement.crop_side = std::sqrt(options.crop_area);
  drawn.placement.crop_x = draw.uniform();
  drawn.placement.crop_y = draw.uniform();
  drawn.colours.brightness = factor(options.brightness, draw);
  drawn.colours.contrast = factor(options.contrast, draw);
  drawn.colours.saturation = factor(options.saturation, draw);
  drawn.colours.hue = draw.uniform(-options.hue, options.hue);
  const std::array<ColourStep, 4> steps = ColourChange{}.order;
  const std::vector<std::size_t> order = draw.permutation(steps.size());
  for (std::size_t i = 0; i < steps.size(); ++i) drawn.colours.order[i] = steps[order[i]];
  return drawn;
}

void augment_clip(const ClipView& clip, const Augmentation& augmentation, Size size, const Normalisation& normalisation,
                  std::span<float> output) {
  const Warp warp(clip.size(), size, augmentation.placement);
  const std::size_t pixels = static_cast<std::size_t>(size.height) * static_cast<std::size_t>(size.width);
  const auto frames = static_cast<std::size_t>(clip.frames());
  std::vector<float> planes(3 * pixels);
  for (std::size_t frame = 0; frame < frames; ++frame) {
    warp.apply(clip.frame(static_cast<int>(frame)), planes);
    change_colours(planes, augmentation.colours);
    for (std::size_t channel = 0; channel < 3; ++channel) {
      const auto gain = static_cast<float>(1 / normalisation.deviation[channel]);
      const auto shift = static_cast<float>(-normalisation.mean[channel] / normalisation.deviation[channel]);
      const float* from = planes.data() + channel * pixels;
      float* to = output.data() + (channel * frames + frame) * pixels;
      for (std::size_t i = 0; i < pixels; ++i) to[i] = gain * from[i] + shift;
    }
  }
}

}  // namespace foldwise::worker
