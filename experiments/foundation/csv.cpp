// SPDX-License-Identifier: Apache-2.0
#include "experiments/foundation/csv.h"

#include <algorithm>
#include <utility>

#include "experiments/foundation/error.h"

namespace foldwise {
namespace {

class CsvParser {
 public:
  CsvParser(const std::string& text, const std::filesystem::path& file) : text_(text), file_(file) {}

  std::vector<CsvLine> lines() {
    while (position_ < text_.size()) {
      CsvLine line{line_, {}};
      do line.cells.push_back(cell());
      while (take(','));
      take('\r');
      take('\n');
      if (line.cells.size() > 1 || !line.cells.front().empty()) lines_.push_back(std::move(line));
    }
    return std::move(lines_);
  }

 private:
  bool take(char expected) {
    if (position_ == text_.size() || text_[position_] != expected) return false;
    if (expected == '\n') ++line_;
    ++position_;
    return true;
  }

  std::string cell() {
    if (take('"')) return quoted();
    const auto end = std::min(text_.find_first_of(",\r\n", position_), text_.size());
    const auto start = std::exchange(position_, end);
    return text_.substr(start, end - start);
  }

  std::string quoted() {
    const int opened = line_;
    std::string content;
    while (position_ < text_.size()) {
      const char character = text_[position_];
      take(character);
      if (character != '"') {
        content += character;
      } else if (take('"')) {
        content += '"';
      } else {
        return content + rest_of_cell();
      }
    }
    throw UserError(Fault::usage, file_.string() + ":" + std::to_string(opened), "a quote is never closed",
                    "close it, or double it where it belongs to the text");
  }

  // Whatever follows a closing quote belongs to the cell, so that nothing is dropped unseen.
  std::string rest_of_cell() {
    const auto end = std::min(text_.find_first_of(",\r\n", position_), text_.size());
    const auto start = std::exchange(position_, end);
    return text_.substr(start, end - start);
  }

  const std::string& text_;
  const std::filesystem::path& file_;
  std::size_t position_ = 0;
  int line_ = 1;
  std::vector<CsvLine> lines_;
};

}  // namespace

std::string csv_cell(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char character : text) {
    if (character == '"') quoted += '"';
    quoted += character;
  }
  return quoted + '"';
}

std::vector<CsvLine> parse_csv(const std::string& text, const std::filesystem::path& file) {
  return CsvParser(text, file).lines();
}

}  // namespace foldwise
