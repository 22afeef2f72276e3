// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <span>

namespace foldwise::worker {

enum class ColourStep { brightness, contrast, saturation, hue };

/// A change of colours: the steps in their order. Factors multiply (1 changes nothing); hue turns by a fraction of the
/// colour circle (0 changes nothing).
struct ColourChange {
  std::array<ColourStep, 4> order{ColourStep::brightness, ColourStep::contrast, ColourStep::saturation,
                                  ColourStep::hue};
  double brightness = 1;
  double contrast = 1;
  double saturation = 1;
  double hue = 0;
};

/// Changes one frame's planes [3, pixels], values 0-1, in place. The definitions are torchvision's: contrast blends
/// with the frame's mean grey, saturation with each pixel's grey (0.2989, 0.587, 0.114), hue turns in HSV; the result
/// of every step is limited to 0-1.
void change_colours(std::span<float> planes, const ColourChange& change);

}  // namespace foldwise::worker
