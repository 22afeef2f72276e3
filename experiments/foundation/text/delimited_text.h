// SPDX-License-Identifier: Apache-2.0
/// Tables as text, for every reader: .csv, .tsv and what else separates its cells by one character.
#pragma once

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include "experiments/foundation/error.h"

namespace foldwise {

/// Whether a table may have columns that nobody asks for.
enum class OtherColumns { allowed, refused };

struct TextRow {
  std::int64_t line = 0;    ///< where it begins, from 1
  std::int64_t offset = 0;  ///< the byte of the file where it begins
  std::vector<std::string> cells;
  std::vector<std::int64_t> begins;  ///< of each cell, the byte of the file where it begins
};

/// Where something stands in a file, as editors count: both from 1, the column in characters.
struct TextPlace {
  std::int64_t line = 0;
  std::int64_t column = 0;
};

/// Reads a file row by row, and never holds more than one. Cells may stand in quotes as RFC 4180 has them: separators,
/// line feeds and doubled quotes are then part of the cell, and so are blanks at its ends; those around a cell or its
/// quotes are none of it. Lines end with a line feed, with or without a carriage return before it; the last one may
/// lack it. Blank lines are left out, and so is a UTF-8 byte order mark.
///
/// Throws UserError that names the file and the line: when it cannot be read, a quote is not closed, text follows a
/// closing quote, a row is longer than 16 MiB or has more than 1048576 cells, or a row is not UTF-8.
class DelimitedText {
 public:
  /// `fault`: whose mistake a damaged file is.
  DelimitedText(std::filesystem::path file, char separator, Fault fault = Fault::data);

  /// Reads the row that names the columns, in small or capital letters; says at which cell of each further row the
  /// wanted ones stand. Further rows must have as many cells. Throws UserError when there is no row, or a column is
  /// missing, there twice or, unless others are allowed, unknown.
  std::vector<std::size_t> read_header(const std::vector<std::string_view>& wanted,
                                       OtherColumns others = OtherColumns::allowed);

  /// Reads the next row into `row`; false, and nothing read, at the end.
  bool next(TextRow& row);

  /// Goes on at a row that was read before: TextRow::offset. From then on errors name bytes instead of lines.
  void go_to(std::int64_t offset);

  /// "samples.csv:12": what an error about a row begins with.
  std::string where(const TextRow& row) const;

  /// Where one of its cells begins. Reads the row again: for errors, and small files.
  TextPlace place(const TextRow& row, std::size_t cell) const;

 private:
  static constexpr int end = -1;

  int peek();
  int take();
  bool read_row(TextRow& row);
  int read_cell(const TextRow& row, std::string& cell);
  bool is_space(int character) const;
  void take_blanks();
  int read_quoted(const TextRow& row, std::string& cell);
  void take_until(const TextRow& row, std::string& cell, char mark, char other);
  [[noreturn]] void refuse(const TextRow& row, const std::string& seen, const std::string& remedy) const;

  std::filesystem::path file_;
  char separator_;
  Fault fault_;
  std::ifstream stream_;
  std::vector<char> buffer_;
  std::size_t used_ = 0;  ///< bytes of the buffer
  std::size_t next_ = 0;  ///< of them taken
  std::int64_t offset_ = 0;
  std::int64_t line_ = 1;
  bool counts_lines_ = true;
  std::size_t columns_ = 0;  ///< 0: there is no header
};

}  // namespace foldwise
