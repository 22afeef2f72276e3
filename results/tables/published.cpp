// SPDX-License-Identifier: Apache-2.0
#include "results/tables/published.h"

#include <algorithm>
#include <charconv>
#include <fstream>
#include <map>

#include "experiments/fields/field_type.h"
#include "experiments/fields/fields.h"
#include "experiments/foundation/error.h"
#include "experiments/foundation/text/delimited_text.h"
#include "experiments/foundation/text/letter_case.h"
#include "experiments/foundation/text/trimmed.h"

namespace foldwise::results {
namespace {

std::optional<double> as_number(const std::string& text) {
  double number = 0;
  const auto end = text.data() + text.size();
  const auto read = std::from_chars(text.data(), end, number);
  if (read.ec != std::errc() || read.ptr != end) return std::nullopt;
  return number;
}

std::string without_spaces(std::string text) {
  std::erase(text, ' ');
  return text;
}

/// Whether a path leads to a file of that name, wherever it lies.
bool is_file_of(const std::string& field, const std::string& value, const std::string& name) {
  const Field* const known = find_field(field);
  return known && known->type == &path_type() && std::filesystem::path(value).filename() == name;
}

UserError line_error(const std::filesystem::path& file, std::int64_t line, const std::string& seen,
                     const std::string& remedy) {
  return {Fault::usage, file.string() + ":" + std::to_string(line), seen, remedy};
}

/// Blanks around a cell are nobody's value.
void trim_cells(TextRow& row) {
  for (std::string& cell : row.cells) cell = std::string(trimmed(cell, " \t"));
}

/// Columns may be named in any case of their letters.
void name_columns(TextRow& header) {
  for (std::string& column : header.cells) column = lower_case(column);
}

void require_header(const TextRow& header, const std::filesystem::path& file) {
  if (header.cells.size() == 1 && header.cells.front().find_first_of(";\t") != std::string::npos) {
    throw line_error(file, header.line, "no comma in " + header.cells.front(), "separate the columns by commas");
  }
  for (const char* column : {"metric", "mean"}) {
    if (std::ranges::count(header.cells, column) != 1) {
      throw line_error(file, header.line, std::string("the header has not one column ") + column,
                       "columns are metric, mean, error, note and fields of the sweep");
    }
  }
  for (const auto& column : header.cells) {
    const bool known = column == "metric" || column == "mean" || column == "error" || column == "note" ||
                       find_field(column) != nullptr;
    if (!known) {
      throw line_error(file, header.line, "unknown column " + column,
                       "columns are metric, mean, error, note and fields of the sweep");
    }
  }
}

}  // namespace

bool same_value(const std::string& left, const std::string& right) {
  if (left == right || without_spaces(left) == without_spaces(right)) return true;
  const auto left_number = as_number(left);
  return left_number && left_number == as_number(right);
}

bool means_value(const std::string& field, const std::string& value, const std::string& text) {
  return same_value(value, text) || is_file_of(field, value, text);
}

bool PublishedTable::Line::fits(const FieldReader& value_of) const {
  return std::ranges::all_of(
      fields, [&](const auto& field) { return means_value(field.first, value_of(field.first), field.second); });
}

std::optional<PublishedTable> PublishedTable::read(const std::filesystem::path& file) {
  if (!std::ifstream(file)) return std::nullopt;
  DelimitedText rows(file, ',', Fault::usage);
  TextRow header;
  if (!rows.next(header)) throw line_error(file, 1, "the file is empty", "its first line names the columns");
  trim_cells(header);
  name_columns(header);
  require_header(header, file);
  PublishedTable table;
  table.file_ = file;
  for (TextRow row; rows.next(row);) {
    trim_cells(row);
    const auto& cells = row.cells;
    if (cells.size() != header.cells.size()) {
      throw line_error(file, row.line, std::to_string(cells.size()) + " cells",
                       "the header has " + std::to_string(header.cells.size()));
    }
    Line line;
    line.number = row.line;
    for (std::size_t column = 0; column < cells.size(); ++column) {
      const auto& name = header.cells[column];
      if (name == "metric")
        line.metric = cells[column];
      else if (name == "mean")
        line.figure.mean = cells[column];
      else if (name == "error")
        line.figure.error = cells[column];
      else if (name != "note" && !cells[column].empty())
        line.fields.emplace_back(name, cells[column]);
    }
    for (const auto& number : {line.figure.mean, line.figure.error}) {
      const bool left_out = number.empty() && !line.figure.mean.empty();  // an error; a mean is demanded
      if (!as_number(number) && !left_out) {
        throw line_error(file, line.number, "\"" + number + "\" is no number", "mean and error are numbers");
      }
    }
    table.lines_.push_back(std::move(line));
  }
  return table;
}

std::optional<PublishedFigure> PublishedTable::figure(const std::string& metric, const FieldReader& value_of) const {
  const Line* found = nullptr;
  for (const auto& line : lines_) {
    if (line.metric != metric || !line.fits(value_of)) continue;
    if (found != nullptr) {
      throw line_error(file_, line.number,
                       "a second " + metric + " for the experiment of line " + std::to_string(found->number),
                       "give each experiment one, or name the field that tells them apart");
    }
    found = &line;
  }
  if (found == nullptr) return std::nullopt;
  return found->figure;
}

std::size_t PublishedTable::unmatched(const std::vector<FieldReader>& experiments) const {
  const auto fits_none = [&](const Line& line) {
    return std::ranges::none_of(experiments, [&](const FieldReader& value_of) { return line.fits(value_of); });
  };
  return static_cast<std::size_t>(std::ranges::count_if(lines_, fits_none));
}

}  // namespace foldwise::results
