// SPDX-License-Identifier: Apache-2.0
#include "results/formats/markdown.h"

#include <algorithm>
#include <vector>

#include "experiments/foundation/text_columns.h"
#include "results/formats/flat_table.h"

namespace foldwise::results {
namespace {

const CellMarks markdown_marks{" ± ", "–", "", " [", "]"};

std::string escaped(const std::string& text) {
  std::string safe;
  for (const char character : text) {
    if (character == '|') safe += '\\';
    safe += character == '\n' || character == '\r' ? ' ' : character;
  }
  return safe;
}

using Lines = std::vector<std::vector<std::string>>;

Lines table_lines(const TableContent& table) {
  const auto columns = flat_columns(table);
  Lines lines(1);
  for (const auto& field : table.row_fields) lines.front().push_back(escaped(field));
  for (const auto& column : columns) {
    const std::string label = column_label(table, column.column);
    lines.front().push_back(escaped((label.empty() ? "" : label + ": ") + figure_heading(table, column)));
  }
  for (std::size_t row = 0; row < table.rows.size(); ++row) {
    auto& line = lines.emplace_back();
    for (const auto& value : table.rows[row]) line.push_back(escaped(value));
    for (const auto& column : columns) line.push_back(cell_text(table, row, column, markdown_marks));
  }
  return lines;
}

std::string row_text(const std::vector<std::string>& cells, const std::vector<std::size_t>& widths) {
  std::string text = "|";
  for (std::size_t column = 0; column < cells.size(); ++column) {
    text += " " + padded(cells[column], widths[column]) + " |";
  }
  return text + "\n";
}

}  // namespace

std::string to_markdown(const TableContent& table) {
  const Lines lines = table_lines(table);
  std::vector<std::size_t> widths(lines.front().size(), 3);
  for (const auto& line : lines) {
    for (std::size_t column = 0; column < line.size(); ++column) {
      widths[column] = std::max(widths[column], display_width(line[column]));
    }
  }
  std::string text = "### " + escaped(title_text(table)) + "\n\n" + row_text(lines.front(), widths) + "|";
  for (const auto column_width : widths) text += std::string(column_width + 2, '-') + "|";
  text += "\n";
  for (std::size_t line = 1; line < lines.size(); ++line) text += row_text(lines[line], widths);
  text += "\n";
  for (const auto& sentence : legend(table)) text += sentence + "\n";
  for (std::size_t note = 0; note < table.notes.size(); ++note) {
    text += "[" + std::to_string(note + 1) + "] " + table.notes[note] + "\n";
  }
  return text;
}

}  // namespace foldwise::results
