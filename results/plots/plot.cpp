// SPDX-License-Identifier: Apache-2.0
#include "results/plots/plot.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

namespace foldwise::results {
namespace {

struct LineStyle {
  const char* colour;
  int dashes;
  int marks;
};

constexpr std::array<LineStyle, most_lines> line_styles{{{"#0072B2", 1, 7},
                                                         {"#D55E00", 2, 5},
                                                         {"#009E73", 4, 9},
                                                         {"#000000", 3, 4},
                                                         {"#CC79A7", 5, 13},
                                                         {"#56B4E9", 1, 6},
                                                         {"#E69F00", 2, 8},
                                                         {"#7F7F7F", 4, 10}}};

}  // namespace

std::string plot_text(std::string_view text) {
  std::string quoted = "'";
  for (const char letter : text) {
    if (letter == '\'') quoted += '\'';
    quoted += static_cast<unsigned char>(letter) < 0x20 || letter == 0x7f ? ' ' : letter;
  }
  return quoted + '\'';
}

std::string plot_number(double value) {
  return std::isfinite(value) ? fmt::format("{:.10g}", value) : "NaN";
}

std::string plot_preamble(const std::string& title, const std::string& x, const std::string& y) {
  std::string text =
      "set encoding utf8\nset termoption noenhanced\nset datafile missing 'NaN'\n"
      "set border 3 lc rgb '#404040'\nset tics nomirror\nset grid back lt 1 lc rgb '#d9d9d9' lw 0.5\n"
      "set key outside top center horizontal Left reverse maxcols 2\n";
  for (std::size_t index = 0; index < line_styles.size(); ++index) {
    const LineStyle& style = line_styles[index];
    text += fmt::format("set style line {} lc rgb '{}' lw 2 dt {} pt {} ps 0.7\n", index + 1, style.colour,
                        style.dashes, style.marks);
  }
  if (!title.empty()) text += "set title " + plot_text(title) + "\n";
  if (!x.empty()) text += "set xlabel " + plot_text(x) + "\n";
  if (!y.empty()) text += "set ylabel " + plot_text(y) + "\n";
  return text;
}

void PlotRange::add(double value) {
  if (!std::isfinite(value)) return;
  least_ = std::min(least_, value);
  most_ = std::max(most_, value);
}

std::string PlotRange::words(const char* axis) const {
  if (least_ != most_) return "";
  const double around = least_ == 0 ? 1 : std::abs(least_) / 10;
  return fmt::format("set {}range [{}:{}]\n", axis, plot_number(least_ - around), plot_number(most_ + around));
}

PlotNumbers::PlotNumbers(std::string name) : name_(std::move(name)) {}

void PlotNumbers::add(const std::vector<double>& row) {
  for (std::size_t index = 0; index < row.size(); ++index) text_ += (index == 0 ? "" : " ") + plot_number(row[index]);
  text_ += "\n";
}

void PlotNumbers::end_block() {
  text_ += "\n";
}

std::string PlotNumbers::take() && {
  return "$" + name_ + " << EOD\n" + std::move(text_) + "EOD\n";
}

}  // namespace foldwise::results
