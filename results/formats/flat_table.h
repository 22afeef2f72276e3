// SPDX-License-Identifier: Apache-2.0
/// What formats for people share: one printed column for each column of the table, metric and kind of figure.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "results/tables/table_content.h"
#include "results/tables/table_words.h"

namespace foldwise::results {

enum class Figure { measured, difference, published };

/// One printed column.
struct FlatColumn {
  std::size_t column = 0;  ///< of the table
  std::size_t metric = 0;
  Figure figure = Figure::measured;
};

/// The columns in their order: of each column of the table its metrics, of each metric its figures.
std::vector<FlatColumn> flat_columns(const TableContent& table);

/// One table that stands below another where all columns beside each other are too wide.
using Block = std::vector<FlatColumn>;

/// All columns where they fit; otherwise a block for each metric, and of those that do not fit as many as need be. A
/// figure and its difference stand beside each other where they fit.
std::vector<Block> fitting_blocks(const TableContent& table, const std::function<bool(const Block&)>& fits);

/// "accuracy (%)", "accuracy, difference", "accuracy, published"
std::string figure_heading(const TableContent& table, const FlatColumn& column, WordsFor purpose);

/// The same of the column at `place`: "difference" where it stands beside its metric.
std::string brief_heading(const TableContent& table, const Block& columns, std::size_t place, WordsFor purpose);

/// What stands in a cell, before any format spells it. Numbers are as printed: "45.21", "+1.20".
struct CellText {
  enum class Kind { nothing, baseline, number };

  Kind kind = Kind::nothing;
  std::string number;
  std::string error;      ///< behind ±; empty: none
  std::string low, high;  ///< of an interval; empty: none
  std::string count;      ///< "9", "2 of 3"; empty where it is not said
  bool whole = true;      ///< all planned runs are in it
  bool starred = false;   ///< differs from the baseline
  bool stopped = false;   ///< by the race
  Standing standing = Standing::none;
  std::optional<std::size_t> note{};  ///< place in TableContent::notes
};

/// Behind a figure whose experiment was stopped by the race.
inline constexpr const char* stopped_mark = "†";

CellText cell_text(const TableContent& table, std::size_t row, const FlatColumn& column);

/// How to read the cells, how they were compared, and the remarks: one sentence each. `runs`: how the number of runs is
/// told, such as "runs (number of runs)".
std::vector<std::string> legend(const TableContent& table, WordsFor purpose, const std::string& runs);

}  // namespace foldwise::results
