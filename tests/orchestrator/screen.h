// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdlib>
#include <stdexcept>
#include <string>
#include <vector>

namespace foldwise::orchestrator {

/// What a terminal of endless height shows: understands line feed, carriage return, "cursor up" and "erase line".
class Screen {
 public:
  explicit Screen(std::size_t columns) : columns_(columns) {}

  /// The rows after all of `output`, without trailing spaces and without the empty row of the cursor.
  std::vector<std::string> show(const std::string& output) {
    for (std::size_t at = 0; at < output.size();) at = take(output, at);
    while (!rows_.empty() && rows_.back().empty()) rows_.pop_back();
    for (std::string& row : rows_) row.erase(row.find_last_not_of(' ') + 1);
    return rows_;
  }

 private:
  std::size_t take(const std::string& output, std::size_t at) {
    const char byte = output[at];
    if (byte == '\x1b') return escape(output, at);
    if (byte == '\n') {
      ++row_;
      column_ = 0;
    } else if (byte == '\r') {
      column_ = 0;
    } else {
      std::size_t end = at + 1;
      while (end < output.size() && (static_cast<unsigned char>(output[end]) & 0xC0U) == 0x80U) ++end;
      put(output.substr(at, end - at));
      return end;
    }
    return at + 1;
  }

  void put(const std::string& character) {
    if (column_ == columns_) {
      ++row_;
      column_ = 0;
    }
    if (rows_.size() <= row_) rows_.resize(row_ + 1);
    if (column_ == 0) rows_[row_].clear();  // the display only ever writes whole lines
    rows_[row_] += character;
    ++column_;
  }

  std::size_t escape(const std::string& output, std::size_t at) {
    const std::size_t end = output.find_first_of("AKm", at);
    if (end == std::string::npos) throw std::runtime_error("an escape code without an end");
    const int count = std::atoi(output.c_str() + at + 2);
    if (output[end] == 'A') row_ -= static_cast<std::size_t>(count);
    if (output[end] == 'K' && row_ < rows_.size()) rows_[row_].clear();
    return end + 1;
  }

  std::size_t columns_;
  std::vector<std::string> rows_;
  std::size_t row_ = 0;
  std::size_t column_ = 0;
};

}  // namespace foldwise::orchestrator
