// SPDX-License-Identifier: Apache-2.0
#include "results/formats/markdown.h"

#include <algorithm>
#include <vector>

#include "experiments/foundation/text/text_columns.h"
#include "results/formats/flat_table.h"
#include "results/formats/literature_text.h"

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

/// Below a heading of their own; nothing where none has a figure in these columns.
void add_literature(const TableContent& table, const Block& columns, Lines& lines) {
  const std::vector<std::size_t> places = literature_within(table, columns);
  if (places.empty()) return;
  const std::size_t labels = label_columns(table);
  const LiteratureNotes notes = literature_notes(table, References::all);
  std::vector<std::string> heading(labels + columns.size());
  heading.front() = std::string("*") + literature_heading + "*";
  lines.push_back(std::move(heading));
  for (const std::size_t place : places) {
    const LiteratureLine& row = table.literature[place];
    auto& line = lines.emplace_back(labels);
    line.front() = escaped(row.method);
    if (notes.marks[place]) line.front() += " [" + std::to_string(*notes.marks[place] + 1) + "]";
    for (const FlatColumn& column : columns) line.push_back(spelled(literature_text(row, column)));
  }
}

/// Whether each heading says which of the table's columns it is of, or a line above the block does of all.
enum class ColumnWords { in_headings, above };

std::string heading_text(const TableContent& table, const Block& columns, std::size_t place, ColumnWords words) {
  if (words == ColumnWords::above) return brief_heading(table, columns, place, markdown_words);
  const std::string label = column_words(table, columns[place].column, markdown_words);
  return (label.empty() ? "" : label + ": ") + figure_heading(table, columns[place], markdown_words);
}

Lines table_lines(const TableContent& table, const Block& columns, ColumnWords words) {
  Lines lines(1);
  for (const auto& field : table.row_fields)
    lines.front().push_back(escaped(field_words(table, field, markdown_words)));
  lines.front().resize(label_columns(table));
  for (std::size_t place = 0; place < columns.size(); ++place)
    lines.front().push_back(escaped(heading_text(table, columns, place, words)));
  for (std::size_t row = 0; row < table.rows.size(); ++row) {
    auto& line = lines.emplace_back();
    for (std::size_t field = 0; field < table.row_fields.size(); ++field) {
      line.push_back(escaped(value_words(table, table.row_fields[field], table.rows[row][field], markdown_words)));
    }
    line.resize(label_columns(table));
    for (const auto& column : columns) line.push_back(spelled(cell_text(table, row, column)));
  }
  add_literature(table, columns, lines);
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

bool fits(const TableContent& table, const Block& columns, ColumnWords words, std::size_t width) {
  std::size_t whole = 1;
  for (const std::size_t column : widths_of(table_lines(table, columns, words))) whole += column + 3;
  return width == 0 || whole <= width;
}

/// Headings are the widest part of narrow columns.
bool may_be_told_above(const Block& columns) {
  return std::ranges::all_of(columns, [&](const auto& each) { return each.column == columns.front().column; });
}

std::string block_text(const TableContent& table, const Block& columns, std::size_t width) {
  const bool above = may_be_told_above(columns) && !fits(table, columns, ColumnWords::in_headings, width);
  const Lines lines = table_lines(table, columns, above ? ColumnWords::above : ColumnWords::in_headings);
  const std::vector<std::size_t> widths = widths_of(lines);
  const std::string told = above ? escaped(column_words(table, columns.front().column, markdown_words)) : "";
  std::string text = (told.empty() ? "" : told + ":\n\n") + row_text(lines.front(), widths) + "|";
  for (const auto column_width : widths) text += std::string(column_width + 2, '-') + "|";
  text += "\n";
  for (std::size_t line = 1; line < lines.size(); ++line) text += row_text(lines[line], widths);
  return text + "\n";
}

}  // namespace

std::string to_markdown(const TableContent& table, std::size_t width) {
  const auto fits_somehow = [&](const Block& columns) {
    return fits(table, columns, ColumnWords::in_headings, width) ||
           (may_be_told_above(columns) && fits(table, columns, ColumnWords::above, width));
  };
  std::string text = "### " + escaped(title_words(table, markdown_words)) + "\n\n";
  for (const Block& block : fitting_blocks(table, fits_somehow)) text += block_text(table, block, width);
  for (const auto& sentence : legend(table, markdown_words, "runs (number of runs)")) text += sentence + "\n";
  std::size_t number = 0;
  for (const std::string& note : table.notes) text += "[" + std::to_string(++number) + "] " + note + "\n";
  for (const std::string& note : literature_notes(table, References::all).texts)
    text += "[" + std::to_string(++number) + "] " + escaped(note) + "\n";
  return text;
}

}  // namespace foldwise::results
