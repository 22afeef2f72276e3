// SPDX-License-Identifier: Apache-2.0
#include "datasets/readers/sample_table.h"

#include <algorithm>
#include <array>
#include <optional>

#include "experiments/foundation/error.h"
#include "experiments/foundation/text/delimited_text.h"
#include "experiments/foundation/text/letter_case.h"
#include "experiments/foundation/text/trimmed.h"

namespace foldwise::datasets {
namespace {

namespace fs = std::filesystem;

constexpr std::array<std::string_view, 4> column_names{"sample", "subject", "split", "class"};
enum Column : std::size_t { sample, subject, split, label };

using Columns = std::array<std::optional<std::size_t>, column_names.size()>;

[[noreturn]] void refuse(const std::string& where, const std::string& seen, const std::string& remedy) {
  throw UserError(Fault::data, where, seen, remedy);
}

Columns columns_of(const TextRow& header, const std::string& where) {
  Columns columns;
  for (std::size_t cell = 0; cell < header.cells.size(); ++cell) {
    const std::string name(trimmed(header.cells[cell], " \t"));
    const auto known = std::ranges::find_if(column_names, [&](auto each) { return equal_in_any_case(each, name); });
    if (known == column_names.end()) {
      refuse(where, "the column '" + name + "' is unknown", "sample, subject, split and class are possible");
    }
    auto& place = columns[static_cast<std::size_t>(known - column_names.begin())];
    if (place) refuse(where, "the column '" + name + "' is there twice", "keep one of the two");
    place = cell;
  }
  if (!columns[sample]) {
    refuse(where, "the column 'sample' is missing", "it holds the path of each sample below the dataset's folder");
  }
  return columns;
}

std::string normal_path(const std::string& text, const std::string& where) {
  std::string path = fs::path(text).lexically_normal().string();
  if (path.ends_with('/')) path.pop_back();
  if (path.starts_with('/') || path == ".." || path.starts_with("../")) {
    refuse(where, "'" + text + "' leads out of the dataset's folder", "a path below it is expected");
  }
  return path;
}

SampleRow parse(const TextRow& row, const Columns& columns, const std::string& where) {
  const auto cell = [&](Column column) -> std::string {
    if (!columns[column]) return "";
    std::string text(trimmed(row.cells[*columns[column]], " \t"));
    if (text.empty()) {
      refuse(where, "the cell of '" + std::string(column_names[column]) + "' is empty",
             "fill it, or leave the column out");
    }
    return text;
  };
  return {where, cell(subject), cell(split), cell(label)};
}

}  // namespace

SampleTable read_sample_table(const fs::path& file) {
  DelimitedText text(file, ',');
  TextRow row;
  if (!text.next(row))
    refuse(file.string(), "is empty", "its first line names the columns: sample, subject, split, class");
  const Columns columns = columns_of(row, text.where(row));
  const std::size_t cells = row.cells.size();
  SampleTable table{file, columns[label].has_value(), columns[split].has_value(), "", {}};
  while (text.next(row)) {
    const std::string where = text.where(row);
    if (row.cells.size() != cells) {
      refuse(where, "the row has " + std::to_string(row.cells.size()) + " cells",
             "the first line names " + std::to_string(cells) + " columns: give each row as many cells");
    }
    const std::string path = normal_path(row.cells[*columns[sample]], where);
    const auto [known, fresh] = table.rows.emplace(path, parse(row, columns, where));
    if (!fresh) refuse(where, path + " is there twice: see " + known->second.where, "keep one of the two rows");
    if (table.first.empty()) table.first = path;
  }
  if (table.rows.empty()) refuse(file.string(), "names no sample", "add a row for each, or remove the file");
  return table;
}

}  // namespace foldwise::datasets
