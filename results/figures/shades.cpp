// SPDX-License-Identifier: Apache-2.0
#include "results/figures/shades.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

namespace foldwise::results {
namespace {

/// Dark blue, grey, light yellow: their lightness is that of the greys beside them.
constexpr std::array<Colour, 3> neutral_shades{{{16, 24, 72}, {132, 132, 132}, {255, 243, 178}}};

Colour mixed(const Colour& from, const Colour& to, double share) {
  const auto mix = [share](std::uint8_t one, std::uint8_t other) {
    return static_cast<std::uint8_t>(std::lround(one + (other - one) * share));
  };
  return {mix(from.red, to.red), mix(from.green, to.green), mix(from.blue, to.blue)};
}

/// How many neighbours become one cell.
std::size_t neighbours(std::size_t count, std::size_t cells_most) {
  return (count + cells_most - 1) / cells_most;
}

/// The means over blocks of so many rows and columns.
ShadedTable coarser(const ShadedTable& table, std::size_t down, std::size_t across) {
  ShadedTable made = table;
  made.rows = (table.rows + down - 1) / down;
  made.columns = (table.columns + across - 1) / across;
  made.numbers.assign(made.rows * made.columns, 0);
  std::vector<double> counts(made.numbers.size(), 0);
  for (std::size_t row = 0; row < table.rows; ++row) {
    for (std::size_t column = 0; column < table.columns; ++column) {
      const std::size_t cell = row / down * made.columns + column / across;
      made.numbers[cell] += table.numbers[row * table.columns + column];
      ++counts[cell];
    }
  }
  for (std::size_t cell = 0; cell < counts.size(); ++cell) made.numbers[cell] /= counts[cell];
  return made;
}

}  // namespace

Colour shade(Shades shades, double share) {
  const double clamped = std::isfinite(share) ? std::clamp(share, 0.0, 1.0) : 0;
  if (shades == Shades::grey) return mixed({0, 0, 0}, {255, 255, 255}, clamped);
  const bool upper = clamped > 0.5;
  return mixed(neutral_shades[upper ? 1 : 0], neutral_shades[upper ? 2 : 1], 2 * clamped - (upper ? 1 : 0));
}

Photograph photograph_of(const ShadedTable& table, const Spot& corner, double width, double height,
                         std::size_t cells_most) {
  const std::size_t down = neighbours(table.rows, cells_most);
  const std::size_t across = neighbours(table.columns, cells_most);
  if (down > 1 || across > 1) return photograph_of(coarser(table, down, across), corner, width, height, cells_most);
  Photograph photograph{
      corner, width, height, static_cast<int>(table.columns), static_cast<int>(table.rows), {}, PixelEdges::sharp};
  photograph.pixels.reserve(table.numbers.size() * 3);
  const double span = table.most > table.least ? table.most - table.least : 1;
  for (const double number : table.numbers) {
    const Colour colour = shade(table.shades, (number - table.least) / span);
    photograph.pixels.insert(photograph.pixels.end(), {colour.red, colour.green, colour.blue});
  }
  return photograph;
}

void shade_legend(Canvas& canvas, const ShadedTable& table, const Spot& corner, double height,
                  const std::string& words) {
  constexpr double width = 10;
  constexpr std::size_t cells = 64;
  ShadedTable bar{{}, cells, 1, 0, 1, table.shades};
  for (std::size_t cell = 0; cell < cells; ++cell) {
    bar.numbers.push_back(1 - static_cast<double>(cell) / (cells - 1));
  }
  canvas.photograph(photograph_of(bar, corner, width, height));
  canvas.frame(corner, width, height);
  const LinearScale y{table.least, table.most, corner.y + height, corner.y};
  for (const double tick : round_ticks(table.least, table.most, std::max(3, static_cast<int>(height / 36)))) {
    canvas.line({{corner.x + width, y.at(tick)}, {corner.x + width + 3, y.at(tick)}}, look::soft, 0.8);
    canvas.write(tick_text(tick), {corner.x + width + 5, y.at(tick) + 3.5}, look::small, Anchor::start);
  }
  if (!words.empty()) {
    canvas.write(words, {corner.x + width / 2, corner.y - 6}, look::small, Anchor::middle, look::soft);
  }
}

}  // namespace foldwise::results
