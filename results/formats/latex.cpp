// SPDX-License-Identifier: Apache-2.0
#include "results/formats/latex.h"

#include <vector>

#include "results/formats/flat_table.h"

namespace foldwise::results {
namespace {

const CellMarks latex_marks{R"( \pm )", "--", "$", R"(\textsuperscript{)", "}"};

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  for (auto place = text.find(from); place != std::string::npos; place = text.find(from, place + to.size())) {
    text.replace(place, from.size(), to);
  }
  return text;
}

std::string row_text(const std::vector<std::string>& cells) {
  std::string text = "    ";
  for (std::size_t column = 0; column < cells.size(); ++column) text += (column == 0 ? "" : " & ") + cells[column];
  return text + R"( \\)" + "\n";
}

// One line above the headings that names the table's columns, each over its figures.
std::string group_lines(const TableContent& table, const std::vector<FlatColumn>& columns) {
  const std::size_t labels = table.row_fields.size();
  std::vector<std::string> groups(labels);
  std::string rules;
  for (std::size_t first = 0; first < columns.size();) {
    std::size_t end = first;
    while (end < columns.size() && columns[end].column == columns[first].column) ++end;
    groups.push_back(R"(\multicolumn{)" + std::to_string(end - first) + "}{c}{" +
                     latex_escaped(column_label(table, columns[first].column)) + "}");
    rules += R"(\cmidrule(lr){)" + std::to_string(labels + first + 1) + "-" + std::to_string(labels + end) + "}";
    first = end;
  }
  return row_text(groups) + "    " + rules + "\n";
}

std::string body(const TableContent& table, const std::vector<FlatColumn>& columns) {
  std::string text;
  for (std::size_t row = 0; row < table.rows.size(); ++row) {
    std::vector<std::string> cells;
    for (const auto& value : table.rows[row]) cells.push_back(latex_escaped(value));
    for (const auto& column : columns) cells.push_back(cell_text(table, row, column, latex_marks));
    text += row_text(cells);
  }
  return text;
}

}  // namespace

std::string latex_escaped(const std::string& text) {
  std::string safe;
  for (const char character : text) {
    switch (character) {
      case '\\':
        safe += R"(\textbackslash{})";
        break;
      case '^':
        safe += R"(\textasciicircum{})";
        break;
      case '~':
        safe += R"(\textasciitilde{})";
        break;
      case '<':
        safe += R"(\textless{})";
        break;
      case '>':
        safe += R"(\textgreater{})";
        break;
      case '|':
        safe += R"(\textbar{})";
        break;
      case '\n':
      case '\r':
        safe += ' ';
        break;
      case '[':  // at the head of a row it would be an argument of the line break before it
      case ']':
        safe += {'{', character, '}'};
        break;
      case '&':
      case '%':
      case '$':
      case '#':
      case '_':
      case '{':
      case '}':
        safe += '\\';
        safe += character;
        break;
      default:
        safe += character;
    }
  }
  return replaced(replaced(replaced(safe, "±", R"($\pm$)"), "…", R"(\ldots{})"), "–", "--");
}

std::string to_latex(const TableContent& table) {
  const auto columns = flat_columns(table);
  std::vector<std::string> headings;
  for (const auto& field : table.row_fields) headings.push_back(latex_escaped(field));
  for (const auto& column : columns) headings.push_back(latex_escaped(figure_heading(table, column)));
  std::string text = "\\begin{table}\n  \\centering\n  \\caption{" + latex_escaped(title_text(table)) + "}\n";
  text += "  \\begin{tabular}{" + std::string(table.row_fields.size(), 'l') + std::string(columns.size(), 'r') + "}\n";
  text += "    \\toprule\n";
  if (!table.column_fields.empty()) text += group_lines(table, columns);
  text += row_text(headings) + "    \\midrule\n" + body(table, columns) + "    \\bottomrule\n  \\end{tabular}\n";
  text += "\n  \\smallskip\n  \\begin{minipage}{\\linewidth}\\footnotesize\n";
  for (const auto& sentence : legend(table)) text += "    " + latex_escaped(sentence) + "\\\\\n";
  for (std::size_t note = 0; note < table.notes.size(); ++note) {
    text += "    \\textsuperscript{" + std::to_string(note + 1) + "} " + latex_escaped(table.notes[note]) + "\\\\\n";
  }
  text.erase(text.size() - 3, 2);  // the last line needs no break
  return text + "  \\end{minipage}\n\\end{table}\n";
}

}  // namespace foldwise::results
