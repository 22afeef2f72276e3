// SPDX-License-Identifier: Apache-2.0
// A table as text, with each of the separators in use. What is read and written again reads the same, and a row is
// found again at its place.
#include <string>

#include "experiments/foundation/error.h"
#include "experiments/foundation/text/delimited_text.h"
#include "experiments/foundation/text/utf8.h"
#include "tests/fuzz/scratch_file.h"
#include "tests/fuzz/target.h"

namespace foldwise::fuzz {
namespace {

namespace fs = std::filesystem;

std::vector<TextRow> rows_of(const fs::path& file, char separator) {
  DelimitedText text(file, separator);
  std::vector<TextRow> rows;
  for (TextRow row; text.next(row);) {
    for (const std::string& cell : row.cells) require(is_utf8(cell), "a cell is UTF-8");
    require(rows.empty() || (rows.back().line < row.line && rows.back().offset < row.offset), "rows follow each other");
    rows.push_back(row);
  }
  return rows;
}

std::string text_of(const std::vector<TextRow>& rows, char separator) {
  std::string text;
  for (const TextRow& row : rows) {
    for (std::size_t column = 0; column < row.cells.size(); ++column) {
      if (column > 0) text += separator;
      text += '"';
      for (const char letter : row.cells[column]) text.append(letter == '"' ? 2 : 1, letter);
      text += '"';
    }
    text += '\n';
  }
  return text;
}

void require_found_again(const fs::path& file, char separator, const std::vector<TextRow>& rows) {
  DelimitedText text(file, separator);
  const std::size_t step = rows.size() / 16 + 1;
  TextRow found;
  for (std::size_t at = rows.size(); at-- > 0; at -= std::min(at, step - 1)) {
    text.go_to(rows[at].offset);
    require(text.next(found) && found.cells == rows[at].cells, "a row is found again at its place");
  }
}

// With a header all rows are as long as the first, or refused.
void read_below_header(const fs::path& file, char separator, const TextRow& header) {
  try {
    DelimitedText text(file, separator);
    const auto places = text.read_header({header.cells.back(), header.cells.front()});
    require(header.cells.at(places.front()) == header.cells.back(), "a column is found by its name");
    for (TextRow row; text.next(row);) {
      require(row.cells.size() == header.cells.size(), "a row has as many cells as the header");
    }
  } catch (const UserError&) {
    return;  // rows may differ, and columns be there twice
  }
}

Verdict read_separated(const fs::path& file, char separator) {
  try {
    const std::vector<TextRow> rows = rows_of(file, separator);
    const std::vector<TextRow> again =
        read_own([&] { return rows_of(put("written.csv", text_of(rows, separator)), separator); });
    require(std::equal(again.begin(), again.end(), rows.begin(), rows.end(),
                       [](const TextRow& one, const TextRow& other) { return one.cells == other.cells; }),
            "rows that are written and read again are the same");
    read_own([&] { require_found_again(file, separator, rows); });
    if (!rows.empty()) read_below_header(file, separator, rows.front());
    return Verdict::read;
  } catch (const UserError&) {
    return Verdict::refused;
  }
}

Verdict read(std::span<const std::uint8_t> input) {
  const fs::path file = put("input.csv", input);
  for (const char separator : {';', '\t'}) read_separated(file, separator);
  return read_separated(file, ',');
}

}  // namespace

const Target target{read};

}  // namespace foldwise::fuzz
