// SPDX-License-Identifier: Apache-2.0
#include "worker/clips/augmentation/batch_colour.h"

#include <torch/types.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <stdexcept>

#include "worker/clips/augmentation/batch_numbers.h"

namespace foldwise::worker {
namespace {

/// What one clip does in one place of its order. Brightness, contrast and saturation are blends of a pixel with what is
/// left: nothing, the frame's mean grey, the pixel's grey.
struct Step {
  double factor = 1;       ///< of the pixel
  double mean_grey = 0;    ///< of the frame's mean grey
  double grey = 0;         ///< of the pixel's grey
  double turn = 0;         ///< of the hue
  bool turns_hue = false;  ///< then nothing is blended
};

Step step_of(const ColourChange& change, std::size_t place) {
  switch (change.order[place]) {
    case ColourStep::brightness:
      return {.factor = change.brightness};
    case ColourStep::contrast:
      return {.factor = change.contrast, .mean_grey = 1 - change.contrast};
    case ColourStep::saturation:
      return {.factor = change.saturation, .grey = 1 - change.saturation};
    case ColourStep::hue:
      return {.turn = change.hue, .turns_hue = change.hue != 0};
  }
  throw std::logic_error("a step of colour without a rule");
}

/// [batch, frames, 1, height, width]
torch::Tensor grey_of(const torch::Tensor& clips) {
  return 0.2989 * clips.narrow(2, 0, 1) + 0.587 * clips.narrow(2, 1, 1) + 0.114 * clips.narrow(2, 2, 1);
}

/// `turns` [batch, 1, 1, 1, 1], fractions of the colour circle.
torch::Tensor turn_hue(const torch::Tensor& clips, const torch::Tensor& turns) {
  const torch::Tensor red = clips.narrow(2, 0, 1);
  const torch::Tensor green = clips.narrow(2, 1, 1);
  const torch::Tensor blue = clips.narrow(2, 2, 1);
  const torch::Tensor value = clips.amax(2, true);
  const torch::Tensor chroma = value - clips.amin(2, true);
  const torch::Tensor inverse = torch::where(chroma > 0, 1 / chroma, torch::zeros_like(chroma));
  // In sixths of the circle.
  const torch::Tensor from_red = (green - blue) * inverse;
  const torch::Tensor from_others =
      torch::where(value == green, 2 + (blue - red) * inverse, 4 + (red - green) * inverse);
  const torch::Tensor hue = torch::where(value == red, from_red, from_others) + 6 * turns;
  const torch::Tensor offsets = torch::arange(5, -1, -2, clips.options()).view({3, 1, 1});  // of red, green, blue
  const torch::Tensor sixths = torch::remainder(hue + offsets, 6);
  return value - chroma * torch::minimum(sixths, 4 - sixths).clamp(0, 1);
}

/// The blends of one place.
torch::Tensor blended(const torch::Tensor& clips, const torch::Tensor& factor, const torch::Tensor& mean_grey,
                      const torch::Tensor& grey) {
  const torch::Tensor greys = grey_of(clips);
  return (factor * clips + (mean_grey * greys.mean({3, 4}, true) + grey * greys)).clamp(0, 1);
}

}  // namespace

torch::Tensor change_colours_of_batch(const torch::Tensor& clips, std::span<const ColourChange> changes) {
  if (changes.size() != static_cast<std::size_t>(clips.size(0))) {
    throw std::invalid_argument("one change of colours for each clip");
  }
  torch::Tensor changed = clips;
  for (std::size_t place = 0; place < ColourChange{}.order.size(); ++place) {
    BatchNumbers numbers(changes.size());
    bool blends = false;
    bool turns = false;
    for (const ColourChange& change : changes) {
      const Step step = step_of(change, place);
      numbers.add({step.factor, step.mean_grey, step.grey, step.turn, step.turns_hue ? 1.0 : 0.0});
      blends = blends || step.factor != 1;
      turns = turns || step.turns_hue;
    }
    if (!blends && !turns) continue;
    const torch::Tensor all = numbers.on(clips.device()).to(torch::kFloat);  // [5, batch]
    const auto number = [&](std::int64_t row) { return all[row].view({-1, 1, 1, 1, 1}); };
    const torch::Tensor turned = turns ? turn_hue(changed, number(3)) : torch::Tensor();
    if (blends) changed = blended(changed, number(0), number(1), number(2));
    if (turns) changed = torch::where(number(4) > 0, turned, changed);
  }
  return changed;
}

}  // namespace foldwise::worker
