// SPDX-License-Identifier: Apache-2.0
/// How a table says what its runs say, beside what stands in it: the words of a `tables:` entry.
#pragma once

#include <array>
#include <string>

#include "experiments/choices.h"

namespace foldwise {

enum class TableCentre { mean, median };

/// What stands behind ±, or in brackets.
enum class TableSpread {
  automatic,  ///< the standard error of a mean, the quartiles of a median
  standard_error,
  standard_deviation,
  t_interval,
  bootstrap_interval,
  quartiles,
  none
};

/// How a cell is compared with the baseline.
enum class TableTest {
  automatic,  ///< corrected_t where runs are tested on different samples, paired_t where all are tested on the same
  none,
  paired_t,
  corrected_t,
  wilcoxon,
  sign_flip,
  mcnemar,
  subject_bootstrap
};

enum class TableCorrection { holm, none };
enum class TableEmphasis { best_and_second, best, none };

struct TableOptions {
  TableCentre centre = TableCentre::mean;
  TableSpread spread = TableSpread::automatic;
  TableTest test = TableTest::automatic;
  TableCorrection correction = TableCorrection::holm;
  double level = 0.05;  ///< of tests; intervals hold 1 - level
  bool differences =
      true;  ///< columns of differences to the baseline; without them significance is marked in the cells
  TableEmphasis emphasis = TableEmphasis::best_and_second;
  std::string label;        ///< of LaTeX's \label, behind "tab:"; empty: made of the title
  double text_width = 345;  ///< points that a table may be wide in LaTeX: those of its article class

  bool operator==(const TableOptions&) const = default;
};

/// The spread that a centre has where none is asked for.
constexpr TableSpread spread_of(const TableOptions& options) {
  if (options.spread != TableSpread::automatic) return options.spread;
  return options.centre == TableCentre::mean ? TableSpread::standard_error : TableSpread::quartiles;
}

template <>
struct Choices<TableCentre> {
  static constexpr std::array names{"mean", "median"};
};
template <>
struct Choices<TableSpread> {
  static constexpr std::array names{
      "automatic", "standard_error", "standard_deviation", "t_interval", "bootstrap_interval", "quartiles", "none"};
};
template <>
struct Choices<TableTest> {
  static constexpr std::array names{"automatic", "none",      "paired_t", "corrected_t",
                                    "wilcoxon",  "sign_flip", "mcnemar",  "subject_bootstrap"};
};
template <>
struct Choices<TableCorrection> {
  static constexpr std::array names{"holm", "none"};
};
template <>
struct Choices<TableEmphasis> {
  static constexpr std::array names{"best_and_second", "best", "none"};
};

}  // namespace foldwise
