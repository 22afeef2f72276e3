// SPDX-License-Identifier: Apache-2.0
/// What Markdown and LaTeX share: one printed column for each column of the table, metric and kind of figure.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "results/tables/table_content.h"

namespace foldwise::results {

/// How a format spells what a cell is made of.
struct CellMarks {
  std::string plus_minus;   ///< between mean and error, with its spaces
  std::string nothing;      ///< where there is no number
  std::string mathematics;  ///< before and after numbers
  std::string before_note;
  std::string after_note;
};

enum class Figure { measured, difference, published };

/// One printed column.
struct FlatColumn {
  std::size_t column = 0;  ///< of the table
  std::size_t metric = 0;
  Figure figure = Figure::measured;
};

std::vector<FlatColumn> flat_columns(const TableContent& table);
/// "accuracy (%)", "accuracy, difference", "accuracy, published"
std::string figure_heading(const TableContent& table, const FlatColumn& column);
/// "uniform, 16": the values of the column fields.
std::string column_label(const TableContent& table, std::size_t column);
/// "45.21 ± 0.33 (9)", "45.21 ± 0.33 (2 of 3) [1]", "– (0 of 3) [1]", "+1.20 ± 0.40 (3)", "baseline", "46.10 ± 0.30"
std::string cell_text(const TableContent& table, std::size_t row, const FlatColumn& column, const CellMarks& marks);
/// The title, and the heading's values: "Table 3.1, clips.frames = 16".
std::string title_text(const TableContent& table);
/// How to read the cells, and the remarks: one sentence each.
std::vector<std::string> legend(const TableContent& table);

}  // namespace foldwise::results
