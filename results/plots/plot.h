// SPDX-License-Identifier: Apache-2.0
/// A figure that gnuplot draws: a script with its numbers in it, and the same numbers as CSV.
#pragma once

#include <cstddef>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

namespace foldwise::results {

/// In the width of a paper's column (3.35 inches) text of 10 points becomes one of 6.7, the least that journals ask
/// for; what needs more room is made for the width of a page.
inline constexpr double column_figure = 5;  ///< inches
inline constexpr double page_figure = 7.2;  ///< inches

struct Plot {
  std::string name;    ///< of its files: "curves_validation_accuracy"
  std::string script;  ///< all but the terminal and the output
  std::string csv;
  double width = column_figure;  ///< inches
  double height = 3.4;           ///< inches
  double text = 1;               ///< size of its letters, in parts of 10 points
};

/// Of text of 10 points.
inline constexpr double letter_width = 0.078;  ///< inches, on average
inline constexpr double text_height = 0.2;     ///< inches from line to line

/// In single quotes, in which gnuplot reads nothing but a doubled quote; line ends become blanks.
std::string plot_text(std::string_view text);
/// As many digits as tell it from its neighbours; what is not finite is a gap.
std::string plot_number(double value);
/// As a reader counts them.
std::size_t letters_in(std::string_view text);
std::size_t longest_of(const std::vector<std::string>& texts);
/// At most so many letters, the last of them "…" where some are left out.
std::string abbreviated(const std::string& text, std::size_t most);
/// Each so, with its number before it where two would then be alike.
std::vector<std::string> abbreviations(const std::vector<std::string>& texts, std::size_t most);

/// Lines that differ in colour, dashes and marks, so that a copy in grey or an eye that takes red for green tells them
/// apart: the colours of Okabe and Ito (2008).
inline constexpr int most_lines = 8;

/// What every script begins with: axes, grid, line styles 1 to most_lines, text that is taken literally.
std::string plot_preamble(const std::string& title, const std::string& x, const std::string& y);

/// The legend above a figure: made wider for labels that are long, and higher by their rows; what does not fit the
/// width of a page is shortened, with its number before it where two would then be alike.
class PlotKey {
 public:
  PlotKey(Plot& plot, const std::vector<std::string>& labels);
  /// "title '…'" of each label, "notitle" of one that is empty.
  const std::string& title(std::size_t label) const { return titles_.at(label); }
  /// "set key …"
  const std::string& words() const { return words_; }

 private:
  std::vector<std::string> titles_;
  std::string words_;
};

/// Names along an axis that are longer are abbreviated; where they would touch along x they are turned.
inline constexpr std::size_t most_name_letters = 24;
inline constexpr double turned_names = 40;          ///< degrees
inline constexpr double room_below_an_axis = 0.65;  ///< inches: the label of x, and numbers

/// Inches that names need along an axis, of which each letter needs some.
double length_of_names(const std::vector<std::string>& names, double letter);
/// Inches that turned names need below the axis, beside room_below_an_axis.
double room_below_turned(const std::vector<std::string>& names, double letter);
/// Inches that turned names need left of the axis: they end below the middles of what they name, which is `each` wide.
double room_left_of_turned(const std::vector<std::string>& names, double letter, double each);

/// "set ytics ('a' 0, 'b' 1)"
std::string named_tics(const char* axis, const std::vector<std::string>& names);
/// Names side by side along x; where they would touch they are turned, and the figure is made higher. Last of what
/// changes its height.
std::string names_along_x(Plot& plot, const std::vector<std::string>& names);

/// What is along an axis: where it is one number throughout, gnuplot has to be told how far to draw.
class PlotRange {
 public:
  void add(double value);
  bool is_wider_than(double length) const { return most_ - least_ > length; }
  /// "set yrange [13:15]", or nothing where there is no need.
  std::string words(const char* axis) const;

 private:
  double least_ = std::numeric_limits<double>::infinity();
  double most_ = -std::numeric_limits<double>::infinity();
};

/// A script's own numbers: "$name << EOD". Rows of one block are joined by a line, an empty row ends a block.
class PlotNumbers {
 public:
  explicit PlotNumbers(std::string name);
  void add(const std::vector<double>& row);
  void end_block();
  const std::string& name() const { return name_; }
  std::string take() &&;

 private:
  std::string name_;
  std::string text_;
};

}  // namespace foldwise::results
