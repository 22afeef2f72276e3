// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace foldwise {

/// Lines of any length out of pieces of any length.
class LineSplitter {
 public:
  void append(std::string_view piece) {
    text_.erase(0, begin_);
    searched_ -= begin_;
    begin_ = 0;
    text_.append(piece);
  }

  /// The next whole line without its line feed; none until the rest of it is appended.
  std::optional<std::string> next() {
    const std::size_t end = text_.find('\n', searched_);
    if (end == std::string::npos) {
      searched_ = text_.size();
      return std::nullopt;
    }
    std::string line = text_.substr(begin_, end - begin_);
    begin_ = searched_ = end + 1;
    return line;
  }

 private:
  std::string text_;
  std::size_t begin_ = 0;     ///< of the next line
  std::size_t searched_ = 0;  ///< no line feed from there back to begin_
};

}  // namespace foldwise
