// SPDX-License-Identifier: Apache-2.0
#include "results/plots/plot.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <set>
#include <utility>

#include "experiments/foundation/text/utf8.h"

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

// Inches.
constexpr double beside_axes = 1.0;     ///< labels of y, and what is right of x's last
constexpr double key_sample = 0.55;     ///< a line with its mark, before its label
constexpr double key_letter = 0.088;    ///< as wide as gnuplot takes it to be before it complains
constexpr double beside_turned = 0.15;  ///< left of what is turned
constexpr std::size_t most_key_columns = 4;

double radians_of(double degrees) {
  return degrees * std::acos(-1) / 180;
}

std::size_t letters_for(double inches) {
  return static_cast<std::size_t>(std::max(inches, 0.0) / key_letter);
}

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

std::size_t letters_in(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(text, begins_character));
}

std::size_t longest_of(const std::vector<std::string>& texts) {
  std::size_t longest = 0;
  for (const std::string& text : texts) longest = std::max(longest, letters_in(text));
  return longest;
}

std::string abbreviated(const std::string& text, std::size_t most) {
  if (letters_in(text) <= most) return text;
  std::size_t end = 0;
  for (std::size_t letters = 0; end < text.size(); ++end)
    if (begins_character(text[end]) && ++letters == most) break;
  return text.substr(0, end) + "…";
}

std::vector<std::string> abbreviations(const std::vector<std::string>& texts, std::size_t most) {
  std::set<std::string> whole;
  std::set<std::string> brief;
  for (const std::string& text : texts) {
    whole.insert(text);
    brief.insert(abbreviated(text, most));
  }
  std::vector<std::string> all;
  for (std::size_t index = 0; index < texts.size(); ++index) {
    const bool numbered = brief.size() < whole.size() && !texts[index].empty();
    all.push_back(abbreviated((numbered ? fmt::format("({}) ", index + 1) : "") + texts[index], most));
  }
  return all;
}

std::string plot_preamble(const std::string& title, const std::string& x, const std::string& y) {
  std::string text =
      "set encoding utf8\nset termoption noenhanced\nset datafile missing 'NaN'\n"
      "set border 3 lc rgb '#404040'\nset tics nomirror\nset grid back lt 1 lc rgb '#d9d9d9' lw 0.5\n"
      "set key outside top center horizontal Left reverse samplen 2.5\n";
  for (std::size_t index = 0; index < line_styles.size(); ++index) {
    const LineStyle& style = line_styles[index];
    text += fmt::format("set style line {} lc rgb '{}' lw 2 dt {} pt {} ps 0.9\n", index + 1, style.colour,
                        style.dashes, style.marks);
  }
  if (!title.empty()) text += "set title " + plot_text(title) + "\n";
  if (!x.empty()) text += "set xlabel " + plot_text(x) + "\n";
  if (!y.empty()) text += "set ylabel " + plot_text(y) + "\n";
  return text;
}

PlotKey::PlotKey(Plot& plot, const std::vector<std::string>& labels) {
  const double longest = static_cast<double>(longest_of(labels)) * key_letter;
  plot.width = std::clamp(beside_axes + key_sample + longest, plot.width, std::max(plot.width, page_figure));
  const double room = plot.width - beside_axes;
  const std::size_t most = letters_for(room - key_sample);
  const auto fitting = static_cast<std::size_t>(std::max(1.0, room / (key_sample + longest)));
  const std::size_t columns = std::clamp<std::size_t>(fitting, 1, std::min(labels.size(), most_key_columns));
  words_ = fmt::format("set key maxcols {}\n", columns);
  const std::size_t further_rows = (labels.size() + columns - 1) / columns - 1;
  plot.height += text_height * static_cast<double>(further_rows);
  for (const std::string& label : abbreviations(labels, most))
    titles_.push_back(label.empty() ? "notitle" : "title " + plot_text(label));
}

double length_of_names(const std::vector<std::string>& names, double letter) {
  return letter * static_cast<double>(std::min(longest_of(names), most_name_letters));
}

double room_below_turned(const std::vector<std::string>& names, double letter) {
  return length_of_names(names, letter) * std::sin(radians_of(turned_names));
}

double room_left_of_turned(const std::vector<std::string>& names, double letter, double each) {
  const std::vector<std::string> brief = abbreviations(names, most_name_letters);
  double room = 0;
  for (std::size_t index = 0; index < brief.size(); ++index) {
    const double length = letter * static_cast<double>(letters_in(brief[index]));
    const double middle = each * (static_cast<double>(index) + 0.5);
    room = std::max(room, length * std::cos(radians_of(turned_names)) - middle + beside_turned);
  }
  return room;
}

std::string named_tics(const char* axis, const std::vector<std::string>& names) {
  std::string tics;
  const std::vector<std::string> brief = abbreviations(names, most_name_letters);
  for (std::size_t index = 0; index < brief.size(); ++index)
    tics += fmt::format("{}{} {}", index == 0 ? "" : ", ", plot_text(brief[index]), index);
  return fmt::format("set {}tics ({})\n", axis, tics);
}

std::string names_along_x(Plot& plot, const std::vector<std::string>& names) {
  const double each = (plot.width - beside_axes) / static_cast<double>(names.size());
  std::string words = named_tics("x", names);
  words += fmt::format("set xrange [-0.5:{}]\n", static_cast<double>(names.size()) - 0.5);
  if (length_of_names(names, letter_width) < 0.95 * each) return words;
  const double below = room_below_an_axis + room_below_turned(names, letter_width);
  const double left = std::max(beside_axes - 0.2, room_left_of_turned(names, letter_width, each));
  plot.height += below - room_below_an_axis;
  return words +
         fmt::format("set xtics rotate by {} right\nset lmargin at screen {:.4f}\nset bmargin at screen {:.4f}\n",
                     turned_names, left / plot.width, below / plot.height);
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
