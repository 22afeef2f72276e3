// SPDX-License-Identifier: Apache-2.0
#include "results/formats/latex.h"

#include <algorithm>
#include <map>
#include <string_view>
#include <utility>
#include <vector>

#include "results/formats/flat_table.h"
#include "results/formats/literature_text.h"

namespace foldwise::results {
namespace {

constexpr WordsFor latex_words = WordsFor::paper;
constexpr double between_columns = 12;  // points: \tabcolsep on both sides

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  for (auto place = text.find(from); place != std::string::npos; place = text.find(from, place + to.size())) {
    text.replace(place, from.size(), to);
  }
  return text;
}

/// One cell: what is aligned to the right, what stands behind it to the left, and how wide each is.
struct Cell {
  std::string number;
  std::string behind;
  double number_points = 0;
  double behind_points = 0;
};

std::string num(const std::string& number, const std::string& error = {}) {
  return "\\num{" + number + (error.empty() ? "" : " \\pm " + error) + "}";
}

std::string emphasised(const std::string& number, Standing standing) {
  if (standing == Standing::best) return "{\\bfseries " + number + "}";
  return standing == Standing::second ? "\\underline{" + number + "}" : number;
}

/// The number of runs that most cells have: it is said below the table, and in cells only where it is another.
std::string usual_count(const TableContent& table) {
  std::map<std::string, std::size_t> counts;
  for (std::size_t row = 0; row < table.rows.size(); ++row) {
    for (const FlatColumn& column : flat_columns(table)) {
      const CellText cell = cell_text(table, row, column);
      if (cell.whole && !cell.count.empty()) ++counts[cell.count];
    }
  }
  if (counts.empty()) return {};
  return std::ranges::max_element(counts, {}, [](const auto& entry) { return entry.second; })->first;
}

Cell spelled(const CellText& text, const std::string& usual) {
  if (text.kind == CellText::Kind::baseline) return {"baseline", "", latex_points("baseline"), 0};
  Cell cell{"--", "", latex_points("--"), 0};
  if (text.kind == CellText::Kind::number) {
    std::string number = num(text.number, text.error);
    std::string plain = text.number + (text.error.empty() ? "" : " ± " + text.error);
    if (!text.low.empty()) {
      number += " {[}" + num(text.low) + ", " + num(text.high) + "{]}";
      plain += " [" + text.low + ", " + text.high + "]";
    }
    cell.number = emphasised(number, text.standing);
    cell.number_points = latex_points(plain) * (text.standing == Standing::best ? 1.15 : 1);
  }
  std::string plain_behind;
  if (!text.count.empty() && (text.count != usual || !text.whole)) {
    cell.behind += "\\ (" + text.count + ")";
    plain_behind += " (" + text.count + ")";
  }
  std::string raised = text.starred ? "*" : "";
  if (text.stopped) raised += (raised.empty() ? "" : ",") + latex_escaped(stopped_mark);
  if (text.note) raised += (raised.empty() ? "" : ",") + std::to_string(*text.note + 1);
  if (!raised.empty()) cell.behind += "\\textsuperscript{" + raised + "}";
  cell.behind_points = latex_points(plain_behind + raised);
  return cell;
}

std::string spanning(std::size_t columns, const std::string& text) {
  return "\\multicolumn{" + std::to_string(columns) + "}{c}{" + text + "}";
}

/// One tabular: some of the table's columns, all of its rows.
class Tabular {
 public:
  Tabular(const TableContent& table, const Block& columns, const std::string& usual)
      : table_(table), columns_(columns), labels_(std::max<std::size_t>(table.row_fields.size(), 1)) {
    for (std::size_t row = 0; row < table.rows.size(); ++row) {
      auto& line = cells_.emplace_back();
      for (const FlatColumn& column : columns) line.push_back(spelled(cell_text(table, row, column), usual));
    }
    for (const std::size_t row : literature_within(table, columns)) {
      literature_.push_back(row);
      auto& line = cells_.emplace_back();
      for (const FlatColumn& column : columns)
        line.push_back(spelled(literature_text(table.literature[row], column), usual));
    }
    for (std::size_t place = 0; place < columns.size(); ++place) {
      twofold_.push_back(std::ranges::any_of(cells_, [&](const auto& line) { return !line[place].behind.empty(); }));
    }
  }

  double points() const {
    double sum = 0;
    for (std::size_t label = 0; label < table_.row_fields.size(); ++label) {
      double widest = latex_points(field_words(table_, table_.row_fields[label], latex_words));
      for (const auto& row : table_.rows) {
        widest = std::max(widest, latex_points(value_words(table_, table_.row_fields[label], row[label], latex_words)));
      }
      sum += widest + between_columns;
    }
    for (const std::size_t row : literature_) {
      const LiteratureLine& line = table_.literature[row];
      sum = std::max(sum, latex_points(line.method + (line.cite.empty() ? "" : " [99]") + "99") + between_columns);
    }
    for (std::size_t place = 0; place < columns_.size(); ++place) {
      double number = 0;
      double behind = 0;
      for (const auto& line : cells_) {
        number = std::max(number, line[place].number_points);
        behind = std::max(behind, line[place].behind_points);
      }
      sum += std::max(number + behind, latex_points(brief_heading(table_, columns_, place, latex_words))) +
             between_columns;
    }
    return sum;
  }

  std::string text() const {
    std::string text = "  \\begin{tabular}{" + std::string(labels_, 'l');
    for (const bool twofold : twofold_) text += twofold ? "r@{}l" : "r";
    text += "}\n    \\toprule\n";
    for (std::size_t level = 0; level < table_.column_fields.size(); ++level) text += group_lines(level);
    std::vector<std::string> headings;
    for (const auto& field : table_.row_fields)
      headings.push_back(latex_escaped(field_words(table_, field, latex_words)));
    headings.resize(labels_);
    for (std::size_t place = 0; place < columns_.size(); ++place) {
      headings.push_back(
          spanning(span(place, place + 1), latex_escaped(brief_heading(table_, columns_, place, latex_words))));
    }
    text += row_text(headings) + "    \\midrule\n" + body();
    return text + "    \\bottomrule\n  \\end{tabular}\n";
  }

 private:
  static std::string row_text(const std::vector<std::string>& cells) {
    std::string text = "    ";
    for (std::size_t column = 0; column < cells.size(); ++column) text += (column == 0 ? "" : " & ") + cells[column];
    return text + R"( \\)" + "\n";
  }

  /// LaTeX's columns of some of ours.
  std::size_t span(std::size_t first, std::size_t end) const {
    std::size_t columns = 0;
    for (std::size_t place = first; place < end; ++place) columns += twofold_[place] ? 2 : 1;
    return columns;
  }

  /// Whether two of ours stand below one heading of a level and all above it.
  bool together(std::size_t left, std::size_t right, std::size_t level) const {
    const auto& one = table_.columns[columns_[left].column];
    const auto& other = table_.columns[columns_[right].column];
    return std::equal(one.begin(), one.begin() + static_cast<std::ptrdiff_t>(level) + 1, other.begin());
  }

  /// The values of one of the column fields, each over its columns.
  std::string group_lines(std::size_t level) const {
    std::vector<std::string> groups(labels_);
    std::string rules;
    std::size_t before = labels_;
    for (std::size_t first = 0; first < columns_.size();) {
      std::size_t end = first;
      while (end < columns_.size() && together(first, end, level)) ++end;
      const std::string& field = table_.column_fields[level];
      const std::string& value = table_.columns[columns_[first].column][level];
      groups.push_back(spanning(span(first, end), latex_escaped(told_value(table_, field, value, latex_words))));
      rules += "\\cmidrule(lr){" + std::to_string(before + 1) + "-" + std::to_string(before + span(first, end)) + "}";
      before += span(first, end);
      first = end;
    }
    return row_text(groups) + "    " + rules + "\n";
  }

  std::string body() const {
    std::string text;
    for (std::size_t row = 0; row < table_.rows.size(); ++row) {
      std::vector<std::string> cells;
      for (std::size_t label = 0; label < table_.row_fields.size(); ++label) {
        cells.push_back(
            latex_escaped(value_words(table_, table_.row_fields[label], table_.rows[row][label], latex_words)));
      }
      cells.resize(labels_);
      add_figures(row, cells);
      text += row_text(cells);
    }
    return text + literature_body();
  }

  /// Rows of others, whose names take the place of all labels.
  std::string literature_body() const {
    if (literature_.empty()) return {};
    const LiteratureNotes notes = literature_notes(table_, References::where_not_cited);
    std::string text = "    \\midrule\n    \\multicolumn{" + std::to_string(labels_ + span(0, columns_.size())) +
                       "}{l}{\\itshape " + literature_heading + "} \\\\\n";
    for (std::size_t index = 0; index < literature_.size(); ++index) {
      const LiteratureLine& line = table_.literature[literature_[index]];
      std::string name = latex_escaped(line.method);
      if (!line.cite.empty()) name += "~\\cite{" + line.cite + "}";
      const auto& mark = notes.marks[literature_[index]];
      if (mark) name += "\\textsuperscript{" + std::to_string(*mark + 1) + "}";
      std::vector<std::string> cells{labels_ == 1 ? name
                                                  : "\\multicolumn{" + std::to_string(labels_) + "}{l}{" + name + "}"};
      add_figures(table_.rows.size() + index, cells);
      text += row_text(cells);
    }
    return text;
  }

  void add_figures(std::size_t line, std::vector<std::string>& cells) const {
    for (std::size_t place = 0; place < columns_.size(); ++place) {
      cells.push_back(cells_[line][place].number);
      if (twofold_[place]) cells.push_back(cells_[line][place].behind);
    }
  }

  const TableContent& table_;
  const Block columns_;
  const std::size_t labels_;
  std::vector<std::vector<Cell>> cells_;  // [row][column]; the literature's below ours
  std::vector<std::size_t> literature_;   // places in the table's
  std::vector<bool> twofold_;             // whether something stands behind the numbers of a column
};

/// "tab:learning-rates" of "Learning rates".
std::string label_of(const TableContent& table) {
  if (!table.options.label.empty()) return "tab:" + table.options.label;
  std::string label = "tab:";
  for (const char character : title_words(table, WordsFor::reading)) {
    const bool upper = character >= 'A' && character <= 'Z';
    const bool plain = upper || (character >= 'a' && character <= 'z') || (character >= '0' && character <= '9');
    if (plain) {
      label += static_cast<char>(upper ? character + 32 : character);
    } else if (label.back() != '-' && label.back() != ':') {
      label += '-';
    }
  }
  if (label.back() == '-') label.pop_back();
  return label;
}

}  // namespace

std::string latex_escaped(const std::string& text) {
  std::string safe;
  bool mathematics = false;
  for (const char character : text) {
    if (character == mathematics_begin) mathematics = true;
    if (character == mathematics_end) mathematics = false;
    if (mathematics && character != mathematics_begin) {
      safe += character;
      continue;
    }
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
      case mathematics_begin:
      case mathematics_end:
        safe += '$';
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
  for (const auto& [from, to] : {std::pair("±", R"($\pm$)"), std::pair("≤", R"($\leq$)"), std::pair("…", R"(\ldots{})"),
                                 std::pair("–", "--"), std::pair("†", R"(\textdagger{})")}) {
    safe = replaced(safe, from, to);
  }
  return safe;
}

double latex_points(const std::string& text) {
  constexpr std::string_view narrow = "ijltfrI.,:;!'()[]| ";
  constexpr std::string_view wide = "mwMWABCDEGHKNOQRUVXYZ%±=+<>@";
  double points = 0;
  for (const char character : text) {
    if ((static_cast<unsigned char>(character) & 0xC0U) == 0x80U) continue;  // the rest of a UTF-8 character
    if (narrow.find(character) != std::string_view::npos) {
      points += 3.9;
    } else {
      const bool plain = static_cast<unsigned char>(character) < 0x80U;
      points += plain && wide.find(character) == std::string_view::npos ? 5.3 : 8.4;
    }
  }
  return points;
}

std::string to_latex(const TableContent& table) {
  const std::string usual = usual_count(table);
  const auto fits = [&](const Block& columns) {
    return Tabular(table, columns, usual).points() <= table.options.text_width;
  };
  std::string text = "% \\usepackage{booktabs, siunitx}\n\\begin{table}\n  \\centering\n";
  text += "  \\sisetup{separate-uncertainty = true, retain-explicit-plus = true, detect-weight = true}\n";
  text += "  \\caption{" + latex_escaped(title_words(table, latex_words)) + "}\n  \\label{" + label_of(table) + "}\n";
  bool first = true;
  for (const Block& block : fitting_blocks(table, fits)) {
    text += (first ? "" : "\n  \\medskip\n") + Tabular(table, block, usual).text();
    first = false;
  }
  text += "\n  \\smallskip\n  \\begin{minipage}{\\linewidth}\\footnotesize\n";
  const std::string runs = usual.empty() ? "runs" : usual + " runs, or as many as stand in parentheses";
  for (const auto& sentence : legend(table, latex_words, runs)) text += "    " + latex_escaped(sentence) + "\\\\\n";
  std::vector<std::string> told = table.notes;
  for (const std::string& note : literature_notes(table, References::where_not_cited).texts) told.push_back(note);
  for (std::size_t note = 0; note < told.size(); ++note) {
    text += "    \\textsuperscript{" + std::to_string(note + 1) + "} " + latex_escaped(told[note]) + "\\\\\n";
  }
  text.erase(text.size() - 3, 2);  // the last line needs no break
  return text + "  \\end{minipage}\n\\end{table}\n";
}

}  // namespace foldwise::results
