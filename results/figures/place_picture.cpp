// SPDX-License-Identifier: Apache-2.0
#include "results/figures/place_picture.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

namespace foldwise::results {

std::vector<PlaceHead> heads_of(const PlaceMap& places, HeadsShown shown) {
  const std::size_t count = places.values.size();
  if (count == 1) return {{"", "mean", places.values.front()}};
  std::vector<PlaceHead> heads;
  if (shown == HeadsShown::mean) {
    PlaceHead mean{fmt::format("mean of {} heads", count), "mean",
                   std::vector<double>(places.values.front().size(), 0)};
    for (const std::vector<double>& head : places.values) {
      for (std::size_t i = 0; i < head.size(); ++i) mean.values[i] += head[i] / static_cast<double>(count);
    }
    heads.push_back(std::move(mean));
    return heads;
  }
  for (std::size_t head = 0; head < count; ++head) {
    heads.push_back({fmt::format("head {}", head), std::to_string(head), places.values[head]});
  }
  return heads;
}

std::vector<double> step_of(const PlaceMap& places, const PlaceHead& head, std::size_t step) {
  const std::size_t cells = places.rows * places.columns;
  const std::size_t first = (places.over_time ? std::min(step, places.steps - 1) : 0) * cells;
  return {head.values.begin() + static_cast<std::ptrdiff_t>(first),
          head.values.begin() + static_cast<std::ptrdiff_t>(first + cells)};
}

Still central_part(const Still& still, double area) {
  const double side = std::sqrt(area);
  const int columns = std::clamp(static_cast<int>(std::lround(still.columns * side)), 1, still.columns);
  const int rows = std::clamp(static_cast<int>(std::lround(still.rows * side)), 1, still.rows);
  const int left = (still.columns - columns) / 2;
  const int top = (still.rows - rows) / 2;
  Still part{still.frame, columns, rows};
  for (int row = top; row < top + rows; ++row) {
    const auto begin = still.pixels.begin() + (static_cast<std::ptrdiff_t>(row) * still.columns + left) * 3;
    part.pixels.insert(part.pixels.end(), begin, begin + static_cast<std::ptrdiff_t>(columns) * 3);
  }
  return part;
}

double between_cells(const std::vector<double>& cells, const PlaceMap& places, double down, double across) {
  const auto along = [](double share, std::size_t count) {
    return std::clamp(share * static_cast<double>(count) - 0.5, 0.0, static_cast<double>(count - 1));
  };
  const double y = along(down, places.rows);
  const double x = along(across, places.columns);
  const auto row = static_cast<std::size_t>(y);
  const auto column = static_cast<std::size_t>(x);
  const std::size_t below = std::min(row + 1, places.rows - 1);
  const std::size_t right = std::min(column + 1, places.columns - 1);
  const double dx = x - static_cast<double>(column);
  const double dy = y - static_cast<double>(row);
  const auto cell = [&](std::size_t r, std::size_t c) { return cells[r * places.columns + c]; };
  return (cell(row, column) * (1 - dx) + cell(row, right) * dx) * (1 - dy) +
         (cell(below, column) * (1 - dx) + cell(below, right) * dx) * dy;
}

}  // namespace foldwise::results
