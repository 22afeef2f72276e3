// SPDX-License-Identifier: Apache-2.0
#include "results/plots/matrix_plot.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace foldwise::results {
namespace {

constexpr std::size_t most_columns_with_large_texts = 12;
constexpr double small_text = 0.7;
// Inches.
constexpr double least_cell = 0.34;
constexpr double least_cell_without_text = 0.14;
constexpr double widest_cells = 3.2;  ///< of all columns, where texts leave that much
constexpr double highest_cells = 3.2;
constexpr double widest_cell = 0.9;
constexpr double shade_scale = 0.95;  ///< right of the cells, with its numbers and label

/// Where the cells lie.
struct MatrixPlace {
  double cell_width = 0;
  double cell_height = 0;
  double left = 0;
  double below = 0;
  double above = 0;
  bool names_turned = false;
};

MatrixPlace place_of(const Matrix& matrix, double text) {
  std::vector<std::string> texts;
  for (const MatrixCell& cell : matrix.cells) texts.push_back(cell.text);
  const double letter = letter_width * text;
  const bool with_texts = longest_of(texts) > 0;
  const double least = with_texts ? least_cell * text : least_cell_without_text;
  const double need = std::max(least, letter * (static_cast<double>(longest_of(texts)) + 1.2));
  const auto columns = static_cast<double>(matrix.columns.size());
  const auto rows = static_cast<double>(matrix.rows.size());
  MatrixPlace place;
  place.cell_width = std::clamp(widest_cells / columns, need, std::max(need, widest_cell));
  place.cell_height = std::clamp(highest_cells / rows, least, place.cell_width);
  place.left = 0.55 + length_of_names(matrix.rows, letter);
  place.below = room_below_an_axis;
  place.names_turned = length_of_names(matrix.columns, letter) > 0.95 * place.cell_width;
  if (place.names_turned) {
    place.left = std::max(place.left, room_left_of_turned(matrix.columns, letter, place.cell_width));
    place.below += room_below_turned(matrix.columns, letter);
  }
  place.above = matrix.title.empty() ? 0.15 : 0.4;
  return place;
}

}  // namespace

void draw_matrix(Plot& plot, const Matrix& matrix) {
  plot.text = matrix.columns.size() > most_columns_with_large_texts ? small_text : 1;
  const MatrixPlace place = place_of(matrix, plot.text);
  const auto columns = static_cast<double>(matrix.columns.size());
  const auto rows = static_cast<double>(matrix.rows.size());
  plot.width = place.left + columns * place.cell_width + shade_scale;
  plot.height = place.below + rows * place.cell_height + place.above;
  const std::size_t title_letters =
      static_cast<std::size_t>((columns * place.cell_width + 2 * shade_scale) / (letter_width * plot.text));
  PlotNumbers numbers("cells");
  std::string texts;
  for (const MatrixCell& cell : matrix.cells) {
    numbers.add({static_cast<double>(cell.column), static_cast<double>(cell.row), cell.value});
    if (cell.text.empty()) continue;
    const double shade = (cell.value - matrix.least) / (matrix.most - matrix.least);
    texts += fmt::format("set label {} at {}, {} center front textcolor rgb '{}'\n", plot_text(cell.text), cell.column,
                         cell.row, shade > 0.55 ? "#ffffff" : "#000000");
  }
  plot.script = plot_preamble(abbreviated(matrix.title, title_letters), matrix.across, matrix.down) +
                named_tics("x", matrix.columns) + named_tics("y", matrix.rows) +
                (place.names_turned ? fmt::format("set xtics rotate by {} right\n", turned_names) : "") +
                "unset grid\nunset key\nset tics scale 0\nset palette defined (0 '#ffffff', 1 '#08306b')\n" +
                fmt::format("set cbrange [{}:{}]\nset cblabel {}\n", plot_number(matrix.least),
                            plot_number(matrix.most), plot_text(matrix.shades)) +
                fmt::format(
                    "set lmargin at screen {:.4f}\nset rmargin at screen {:.4f}\nset bmargin at screen {:.4f}\n"
                    "set tmargin at screen {:.4f}\n",
                    place.left / plot.width, 1 - shade_scale / plot.width, place.below / plot.height,
                    1 - place.above / plot.height) +
                fmt::format("set xrange [-0.5:{}]\nset yrange [{}:-0.5]\n", columns - 0.5, rows - 0.5) + texts +
                std::move(numbers).take() + "plot $cells using 1:2:3 with image\n";
}

}  // namespace foldwise::results
