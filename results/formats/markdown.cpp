// SPDX-License-Identifier: Apache-2.0
#include "results/formats/markdown.h"

#include <algorithm>
#include <vector>

#include "experiments/foundation/text/text_columns.h"
#include "results/formats/flat_table.h"

namespace foldwise::results {
namespace {

constexpr WordsFor markdown_words = WordsFor::reading;

std::string escaped(const std::string& text) {
  std::string safe;
  for (const char character : text) {
    if (character == '|') safe += '\\';
    safe += character == '\n' || character == '\r' ? ' ' : character;
  }
  return safe;
}

std::string number_text(const CellText& cell) {
  std::string text = cell.number;
  if (!cell.error.empty()) text += " ± " + cell.error;
  if (!cell.low.empty()) text += " [" + cell.low + ", " + cell.high + "]";
  if (cell.standing == Standing::best) return "**" + text + "**";
  return cell.standing == Standing::second ? "<u>" + text + "</u>" : text;
}

std::string spelled(const CellText& cell) {
  if (cell.kind == CellText::Kind::baseline) return "baseline";
  std::string text = cell.kind == CellText::Kind::number ? number_text(cell) : "–";
  if (!cell.count.empty()) text += " (" + cell.count + ")";
  if (cell.starred) text += " *";
  if (cell.stopped) text += std::string(" ") + stopped_mark;
  if (cell.note) text += " [" + std::to_string(*cell.note + 1) + "]";
  return text;
}

using Lines = std::vector<std::vector<std::string>>;

Lines table_lines(const TableContent& table, const Block& columns) {
  Lines lines(1);
  for (const auto& field : table.row_fields)
    lines.front().push_back(escaped(field_words(table, field, markdown_words)));
  for (const auto& column : columns) {
    const std::string label = column_words(table, column.column, markdown_words);
    lines.front().push_back(
        escaped((label.empty() ? "" : label + ": ") + figure_heading(table, column, markdown_words)));
  }
  for (std::size_t row = 0; row < table.rows.size(); ++row) {
    auto& line = lines.emplace_back();
    for (std::size_t field = 0; field < table.row_fields.size(); ++field) {
      line.push_back(escaped(value_words(table, table.row_fields[field], table.rows[row][field], markdown_words)));
    }
    for (const auto& column : columns) line.push_back(spelled(cell_text(table, row, column)));
  }
  return lines;
}

std::vector<std::size_t> widths_of(const Lines& lines) {
  std::vector<std::size_t> widths(lines.front().size(), 3);
  for (const auto& line : lines) {
    for (std::size_t column = 0; column < line.size(); ++column) {
      widths[column] = std::max(widths[column], display_width(line[column]));
    }
  }
  return widths;
}

std::string row_text(const std::vector<std::string>& cells, const std::vector<std::size_t>& widths) {
  std::string text = "|";
  for (std::size_t column = 0; column < cells.size(); ++column) {
    text += " " + padded(cells[column], widths[column]) + " |";
  }
  return text + "\n";
}

std::string block_text(const TableContent& table, const Block& columns) {
  const Lines lines = table_lines(table, columns);
  const std::vector<std::size_t> widths = widths_of(lines);
  std::string text = row_text(lines.front(), widths) + "|";
  for (const auto column_width : widths) text += std::string(column_width + 2, '-') + "|";
  text += "\n";
  for (std::size_t line = 1; line < lines.size(); ++line) text += row_text(lines[line], widths);
  return text + "\n";
}

}  // namespace

std::string to_markdown(const TableContent& table, std::size_t width) {
  const auto fits = [&](const Block& columns) {
    if (width == 0) return true;
    std::size_t whole = 1;
    for (const std::size_t column : widths_of(table_lines(table, columns))) whole += column + 3;
    return whole <= width;
  };
  std::string text = "### " + escaped(title_words(table, markdown_words)) + "\n\n";
  for (const Block& block : fitting_blocks(table, fits)) text += block_text(table, block);
  for (const auto& sentence : legend(table, markdown_words, "runs (number of runs)")) text += sentence + "\n";
  for (std::size_t note = 0; note < table.notes.size(); ++note) {
    text += "[" + std::to_string(note + 1) + "] " + table.notes[note] + "\n";
  }
  return text;
}

}  // namespace foldwise::results
