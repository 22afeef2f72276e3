// SPDX-License-Identifier: Apache-2.0
#include "experiments/sweep/literature_reader.h"

#include <algorithm>
#include <optional>

#include "experiments/fields/fields.h"
#include "experiments/fields/suggestion.h"
#include "experiments/foundation/error.h"
#include "experiments/foundation/text/delimited_text.h"
#include "experiments/foundation/text/letter_case.h"
#include "experiments/foundation/text/parse_number.h"

namespace foldwise {
namespace {

constexpr std::string_view small_letters = "abcdefghijklmnopqrstuvwxyz0123456789_";
constexpr std::string_view cite_letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.:+/-,";
constexpr const char* column_names = "method, metric, mean, reference, cite, error, note and fields of the sweep";

bool has_only(const std::string& text, std::string_view letters) {
  return text.find_first_not_of(letters) == std::string::npos;
}

/// As tables print it: siunitx reads an exponent behind ± as that of both.
bool is_plain_number(const std::string& text) {
  return parse_number(text) && text.find_first_of("eE") == std::string::npos;
}

class LiteratureReader {
 public:
  LiteratureReader(const LiteratureRequest& request, Problems& problems)
      : request_(request),
        problems_(problems),
        source_(request.file.string()),
        text_(request.file, ',', Fault::usage) {}

  std::vector<LiteratureRow> read() {
    if (!text_.next(header_)) {
      problems_.add({source_, 1, 1}, request_.word, "is empty; its first line names the columns: " + names());
      return {};
    }
    for (std::string& column : header_.cells) column = lower_case(column);
    if (!check_header()) return {};
    for (TextRow line; text_.next(line);) read_line(line);
    return std::move(rows_);
  }

 private:
  static std::string names() { return column_names; }

  bool check_header() {
    bool sound = true;
    const auto refuse_column = [&](std::size_t column, const std::string& sentence) {
      refuse(header_, column, sentence);
      sound = false;
    };
    for (const char* wanted : {"method", "metric", "mean"}) {
      if (std::ranges::count(header_.cells, wanted) == 0)
        refuse_column(0, std::string("saw no column ") + wanted + "; allowed: " + names());
    }
    std::vector<std::string> known{"method", "metric", "mean", "reference", "cite", "error", "note"};
    for (std::size_t column = 0; column < header_.cells.size(); ++column) {
      const std::string& name = header_.cells[column];
      if (std::ranges::count(header_.cells, name) > 1) {
        refuse_column(column, "saw the column " + name + " twice; keep one of the two");
      } else if (std::ranges::count(known, name) == 0 && find_field(name) == nullptr) {
        refuse_column(column, "saw the column \"" + name + "\"; allowed: " + names() + did_you_mean(name, known));
      } else if (std::ranges::count(request_.rows, name) > 0) {
        refuse_column(column, "saw " + name + ", which names the table's rows; leave it out: a method has its own row");
      }
    }
    return sound;
  }

  void read_line(const TextRow& line) {
    if (line.cells.size() != header_.cells.size()) {
      refuse(line, 0,
             "saw " + std::to_string(line.cells.size()) + " cells; allowed: " + std::to_string(header_.cells.size()) +
                 ", as many as columns; a cell with a comma stands in quotes");
      return;
    }
    LiteratureRow row{cell(line, "method"), cell(line, "reference"), cell(line, "cite"), cell(line, "note"), {}};
    LiteratureFigure figure{cell(line, "metric"), cell(line, "mean"), cell(line, "error"), {}, {}};
    const std::size_t metric = *column_of("metric");
    const TextPlace place = text_.place(line, metric);
    figure.place = source_ + ":" + std::to_string(place.line) + ":" + std::to_string(place.column);
    for (std::size_t column = 0; column < line.cells.size(); ++column) {
      const std::string& name = header_.cells[column];
      if (!line.cells[column].empty() && find_field(name) != nullptr) figure.fields[name] = line.cells[column];
    }
    if (row.method.empty()) refuse(line, *column_of("method"), "saw no method; allowed: its name");
    if (figure.metric.empty() || !has_only(figure.metric, small_letters))
      refuse(line, metric, "metric: saw \"" + figure.metric + "\"; allowed: a metric, such as accuracy");
    if (!has_only(row.cite, cite_letters)) {
      refuse(
          line, *column_of("cite"),
          "cite: saw \"" + row.cite + "\"; allowed: keys of \\cite: letters, digits and _ . : + / -, commas between");
    }
    check_numbers(line, figure);
    check_columns(line, figure);
    add(line, std::move(row), std::move(figure));
  }

  void check_numbers(const TextRow& line, const LiteratureFigure& figure) {
    if (!figure.mean.empty() && !is_plain_number(figure.mean)) {
      refuse(line, *column_of("mean"),
             "mean: saw \"" + figure.mean +
                 "\"; allowed: a number without an exponent, or nothing where the publication has none");
    }
    if (figure.error.empty()) return;
    if (!is_plain_number(figure.error) || figure.error.starts_with('-')) {
      refuse(line, *column_of("error"),
             "error: saw \"" + figure.error + "\"; allowed: a number of 0 or more without an exponent, or nothing");
    } else if (figure.mean.empty()) {
      refuse(line, *column_of("error"), "error: saw " + figure.error + " of no mean; allowed: nothing");
    }
  }

  /// Beside each other stand experiments: of which of them is a figure of others?
  void check_columns(const TextRow& line, const LiteratureFigure& figure) {
    for (const std::string& field : request_.columns) {
      if (figure.fields.contains(field)) continue;
      std::string sentence("saw no ");
      sentence.append(field).append(", which tells the table's columns apart; allowed: a column ").append(field);
      refuse(line, column_of(field).value_or(0), sentence.append(" that says below which of them the figure stands"));
    }
  }

  /// To the row of its method.
  void add(const TextRow& line, LiteratureRow row, LiteratureFigure figure) {
    const auto same = [&](const LiteratureRow& other) {
      return other.method == row.method && other.reference == row.reference && other.cite == row.cite;
    };
    auto found = std::ranges::find_if(rows_, same);
    if (found == rows_.end()) {
      found = rows_.insert(rows_.end(), std::move(row));
    } else if (!has_note(found->note, row.note)) {
      found->note.append(found->note.empty() ? "" : "; ").append(row.note);
    }
    for (const LiteratureFigure& other : found->figures) {
      if (other.metric != figure.metric || other.fields != figure.fields) continue;
      refuse(line, *column_of("metric"),
             "saw a second " + figure.metric + " of " + found->method + ", beside that of " + other.place +
                 "; keep one, or tell the two methods apart");
      return;
    }
    found->figures.push_back(std::move(figure));
  }

  /// Whether it is one of the notes that are joined there.
  static bool has_note(const std::string& joined, const std::string& note) {
    return note.empty() || ("; " + joined + "; ").find("; " + note + "; ") != std::string::npos;
  }

  std::optional<std::size_t> column_of(const std::string& name) const {
    const auto found = std::ranges::find(header_.cells, name);
    if (found == header_.cells.end()) return std::nullopt;
    return static_cast<std::size_t>(found - header_.cells.begin());
  }

  std::string cell(const TextRow& line, const char* name) const {
    const auto column = column_of(name);
    return column ? line.cells[*column] : std::string();
  }

  void refuse(const TextRow& row, std::size_t cell, const std::string& sentence) {
    const TextPlace place = text_.place(row, std::min(cell, row.cells.size() - 1));
    problems_.add({source_, static_cast<int>(place.line), static_cast<int>(place.column)}, request_.word, sentence);
  }

  const LiteratureRequest& request_;
  Problems& problems_;
  const std::string source_;
  DelimitedText text_;
  TextRow header_;
  std::vector<LiteratureRow> rows_;
};

}  // namespace

std::vector<LiteratureRow> read_literature(const LiteratureRequest& request, Problems& problems) {
  try {
    return LiteratureReader(request, problems).read();
  } catch (const UserError& error) {  // of the text as such, with its own place
    problems.add(request.asked, request.word, error.what());
    return {};
  }
}

}  // namespace foldwise
