// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "results/figures/canvas.h"

namespace foldwise::results {

/// Numbers as colours whose lightness grows with them, so that a copy in grey shows the same.
enum class Shades {
  grey,    ///< from black to white
  neutral  ///< dark blue, grey in the middle, light yellow: around a number that says nothing
};

/// That of `share` of the way from the darkest, 0, to the lightest, 1.
Colour shade(Shades shades, double share);

/// A table of numbers, [rows * columns], from `least` (darkest) to `most` (lightest); beyond them as at them.
struct ShadedTable {
  std::vector<double> numbers;
  std::size_t rows = 0;
  std::size_t columns = 0;
  double least = 0;
  double most = 1;
  Shades shades = Shades::grey;
};

/// As a photograph with sharp cells; of tables that have more rows or columns than `cells_most`, means of some beside
/// each other.
Photograph photograph_of(const ShadedTable& table, const Spot& corner, double width, double height,
                         std::size_t cells_most = 800);

/// What the colours mean: a bar from the lightest, above, to the darkest, with numbers to its right. `words`: above it.
void shade_legend(Canvas& canvas, const ShadedTable& table, const Spot& corner, double height,
                  const std::string& words = {});

}  // namespace foldwise::results
