// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string>

namespace foldwise {

/// Reads a text file line by line, and never holds more than one. Lines end with a line feed, with or without a
/// carriage return before it; the last one may lack it. A UTF-8 byte order mark is left out. Throws UserError that
/// names the file (and line) when it cannot be read or a line is longer than 16 MiB.
class LineReader {
 public:
  explicit LineReader(std::filesystem::path file);

  /// False, and an empty line, at the end.
  bool next(std::string& line);
  /// Of the line that was read last, from 1.
  std::int64_t number() const { return number_; }
  /// "train_1.arff:12"
  std::string where() const;

 private:
  std::filesystem::path file_;
  std::ifstream stream_;
  std::string buffer_;
  std::size_t next_ = 0;
  std::int64_t number_ = 0;
};

}  // namespace foldwise
