// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "results/drawing/drawing.h"

namespace foldwise::results {

/// A drawing as pixels.
struct Raster {
  int columns = 0;
  int rows = 0;
  std::vector<std::uint8_t> pixels;  ///< [rows, columns, 3], RGB

  Colour at(int column, int row) const;
};

/// `scale` pixels for each unit of the drawing. Edges are smooth; letters are drawn from strokes, whatever fonts there
/// are.
Raster rasterise(const Drawing& drawing, double scale);

}  // namespace foldwise::results
