// SPDX-License-Identifier: Apache-2.0
#include "experiments/foundation/text/delimited_text.h"

#include <algorithm>

#include "experiments/foundation/text/letter_case.h"
#include "experiments/foundation/text/trimmed.h"
#include "experiments/foundation/text/utf8.h"

namespace foldwise {
namespace {

constexpr std::size_t buffer_bytes = std::size_t{1} << 16;
constexpr std::int64_t longest_row = std::int64_t{16} << 20;
constexpr std::size_t most_cells = std::size_t{1} << 20;  // an empty cell takes 32 times its byte

bool is_blank(const TextRow& row) {
  return row.cells.size() == 1 && row.cells.front().empty();
}

bool is_named(const std::string& cell, std::string_view name) {
  return equal_in_any_case(trimmed(cell, " \t"), name);
}

std::string joined(const std::vector<std::string_view>& names) {
  std::string all;
  for (const std::string_view each : names) all += (all.empty() ? "" : ", ") + std::string(each);
  return all;
}

}  // namespace

DelimitedText::DelimitedText(std::filesystem::path file, char separator, Fault fault)
    : file_(std::move(file)),
      separator_(separator),
      fault_(fault),
      stream_(file_, std::ios::binary),
      buffer_(buffer_bytes) {
  if (!stream_) throw UserError(fault_, file_.string(), "cannot be opened", "check the path and its rights");
  peek();
  if (std::string_view(buffer_.data(), used_).starts_with(byte_order_mark)) {
    next_ = byte_order_mark.size();
    offset_ = static_cast<std::int64_t>(next_);
  }
}

std::vector<std::size_t> DelimitedText::read_header(const std::vector<std::string_view>& wanted, OtherColumns others) {
  TextRow header;
  if (!next(header)) {
    throw UserError(fault_, file_.string(), "is empty", "its first line names the columns");
  }
  std::vector<std::size_t> places;
  for (const std::string_view name : wanted) {
    const auto is_it = [&](const std::string& cell) { return is_named(cell, name); };
    const auto found = std::ranges::find_if(header.cells, is_it);
    if (found == header.cells.end()) {
      refuse(header, "the column " + std::string(name) + " is missing",
             "the first line names the columns " + joined(wanted));
    }
    if (std::ranges::count_if(header.cells, is_it) > 1) {
      refuse(header, "the column " + std::string(name) + " is there twice", "keep one of the two");
    }
    places.push_back(static_cast<std::size_t>(found - header.cells.begin()));
  }
  for (const std::string& cell : header.cells) {
    const auto is_it = [&](std::string_view name) { return is_named(cell, name); };
    if (others == OtherColumns::allowed || std::ranges::any_of(wanted, is_it)) continue;
    refuse(header, "the column '" + cell + "' is unknown", "the columns are " + joined(wanted));
  }
  columns_ = header.cells.size();
  return places;
}

bool DelimitedText::next(TextRow& row) {
  do {
    if (!read_row(row)) return false;
  } while (is_blank(row));
  for (const std::string& cell : row.cells) {
    if (!is_utf8(cell)) refuse(row, "is not UTF-8", "save the file as UTF-8 text");
  }
  if (columns_ != 0 && row.cells.size() != columns_) {
    refuse(row, "has " + std::to_string(row.cells.size()) + " cells",
           "the first line names " + std::to_string(columns_) + " columns: give each row as many cells");
  }
  return true;
}

void DelimitedText::go_to(std::int64_t offset) {
  stream_.clear();
  stream_.seekg(offset);
  used_ = next_ = 0;
  offset_ = offset;
  counts_lines_ = false;
}

std::string DelimitedText::where(const TextRow& row) const {
  if (counts_lines_) return file_.string() + ":" + std::to_string(row.line);
  return file_.string() + " at byte " + std::to_string(row.offset);
}

TextPlace DelimitedText::place(const TextRow& row, std::size_t cell) const {
  std::string before(static_cast<std::size_t>(row.begins.at(cell) - row.offset), '\0');
  std::ifstream again(file_, std::ios::binary);
  again.seekg(row.offset);
  again.read(before.data(), static_cast<std::streamsize>(before.size()));
  TextPlace place{row.line + std::ranges::count(before, '\n'), 1};
  const std::string line = before.substr(before.rfind('\n') + 1);  // npos + 1 is the beginning
  place.column += std::ranges::count_if(line, begins_character);
  return place;
}

int DelimitedText::peek() {
  if (next_ == used_) {
    if (stream_.eof()) return end;
    stream_.read(buffer_.data(), static_cast<std::streamsize>(buffer_.size()));
    used_ = static_cast<std::size_t>(stream_.gcount());
    next_ = 0;
    if (stream_.bad() || (stream_.fail() && !stream_.eof())) {
      throw UserError(fault_, file_.string(), "cannot be read", "check that it is a file, and its rights");
    }
    if (used_ == 0) return end;
  }
  return static_cast<unsigned char>(buffer_[next_]);
}

int DelimitedText::take() {
  const int character = peek();
  if (character == end) return end;
  ++next_;
  ++offset_;
  if (character == '\n') ++line_;
  return character;
}

bool DelimitedText::read_row(TextRow& row) {
  if (peek() == end) return false;
  row.line = line_;
  row.offset = offset_;
  std::size_t cells = 0;
  int stop = 0;
  do {
    if (cells == most_cells) refuse(row, "has more than 1048576 cells", "check the separators");
    if (cells == row.cells.size()) row.cells.emplace_back();
    if (cells == row.begins.size()) row.begins.emplace_back();
    std::string& cell = row.cells[cells];
    cell.clear();  // keeps its memory from row to row
    take_blanks();
    row.begins[cells++] = offset_;
    stop = peek() == '"' ? read_quoted(row, cell) : read_cell(row, cell);
  } while (stop == separator_);
  row.cells.resize(cells);
  row.begins.resize(cells);
  return true;
}

// Returns what ended the cell: the separator, a line feed or the end.
int DelimitedText::read_cell(const TextRow& row, std::string& cell) {
  take_until(row, cell, separator_, '\n');
  const int character = take();
  if (character != separator_ && cell.ends_with('\r')) cell.pop_back();
  while (!cell.empty() && is_space(cell.back())) cell.pop_back();
  return character;
}

bool DelimitedText::is_space(int character) const {
  return (character == ' ' || character == '\t') && character != separator_;
}

void DelimitedText::take_blanks() {
  while (is_space(peek())) take();
}

int DelimitedText::read_quoted(const TextRow& row, std::string& cell) {
  take();
  for (;;) {
    take_until(row, cell, '"', '"');
    if (take() == end) refuse(row, "a quote is not closed", "close it, or double the quotes within a cell");
    if (peek() != '"') break;
    cell += static_cast<char>(take());
  }
  take_blanks();
  int stop = take();
  if (stop == '\r' && (peek() == '\n' || peek() == end)) stop = take();
  if (stop != separator_ && stop != '\n' && stop != end) {
    refuse(row, "text follows a closing quote", "double the quotes within a cell");
  }
  return stop;
}

// Takes all that stands before the first of two marks: a block at a time, as files of pixels are large.
void DelimitedText::take_until(const TextRow& row, std::string& cell, char mark, char other) {
  while (peek() != end) {
    const char* from = buffer_.data() + next_;
    const char* stop = std::find_if(from, static_cast<const char*>(buffer_.data()) + used_,
                                    [&](char c) { return c == mark || c == other; });
    cell.append(from, stop);
    line_ += std::count(from, stop, '\n');
    next_ += static_cast<std::size_t>(stop - from);
    offset_ += stop - from;
    if (offset_ - row.offset > longest_row) {
      refuse(row, "is longer than 16 MiB", "check the separators, and that each quote is closed");
    }
    if (next_ < used_) return;
  }
}

void DelimitedText::refuse(const TextRow& row, const std::string& seen, const std::string& remedy) const {
  throw UserError(fault_, where(row), seen, remedy);
}

}  // namespace foldwise
