// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>
#include <vector>

#include "results/drawing/drawing.h"

namespace foldwise::results {

/// The strokes of a line of text that is `size` high, from the start of its baseline at (0, 0). Letters of ASCII and
/// the few others that figures use are known; a box stands for any other.
std::vector<std::vector<Spot>> letter_strokes(std::string_view text, double size);

/// How wide that line is.
double lettering_width(std::string_view text, double size);

/// How thick its strokes are.
double letter_thickness(double size, Weight weight);

}  // namespace foldwise::results
