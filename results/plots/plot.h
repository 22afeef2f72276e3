// SPDX-License-Identifier: Apache-2.0
/// A figure that gnuplot draws: a script with its numbers in it, and the same numbers as CSV.
#pragma once

#include <limits>
#include <string>
#include <string_view>
#include <vector>

namespace foldwise::results {

struct Plot {
  std::string name;    ///< of its files: "curves_validation_accuracy"
  std::string script;  ///< all but the terminal and the output
  std::string csv;
  double width = 6;   ///< inches
  double height = 4;  ///< inches
};

/// In single quotes, in which gnuplot reads nothing but a doubled quote; line ends become blanks.
std::string plot_text(std::string_view text);
/// As many digits as tell it from its neighbours; what is not finite is a gap.
std::string plot_number(double value);

/// Lines that differ in colour, dashes and marks, so that a copy in grey or an eye that takes red for green tells them
/// apart: the colours of Okabe and Ito (2008).
inline constexpr int most_lines = 8;

/// What every script begins with: axes, grid, line styles 1 to most_lines, text that is taken literally.
std::string plot_preamble(const std::string& title, const std::string& x, const std::string& y);

/// What is along an axis: where it is one number throughout, gnuplot has to be told how far to draw.
class PlotRange {
 public:
  void add(double value);
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
