// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <stdexcept>
#include <string>
#include <vector>

namespace foldwise {

/// Which exit code a failure that the user can mend leads to.
enum class Fault { usage, data, store };

/// A text in one line: control characters, which names in a dataset may hold, as \n or \x1b.
inline std::string in_one_line(const std::string& text) {
  constexpr const char* digits = "0123456789abcdef";
  std::string line;
  for (const char character : text) {
    const auto byte = static_cast<unsigned char>(character);
    if (character == '\n') {
      line += "\\n";
    } else if (byte < 0x20 || byte == 0x7f) {
      line += {'\\', 'x', digits[byte >> 4], digits[byte & 0xf]};
    } else {
      line += character;
    }
  }
  return line;
}

/// What the user can mend, in one line. Reads "where: what was seen; what is allowed or what to do".
class UserError : public std::runtime_error {
 public:
  UserError(Fault fault, const std::string& where, const std::string& seen, const std::string& remedy)
      : std::runtime_error(in_one_line(where + ": " + seen + "; " + remedy)), fault_(fault) {}

  Fault fault() const noexcept { return fault_; }

 protected:
  UserError(Fault fault, const std::string& whole) : std::runtime_error(whole), fault_(fault) {}

 private:
  Fault fault_;
};

/// Every mistake of one sweep file at once, one line each, in the order of the file.
class SweepErrors : public UserError {
 public:
  explicit SweepErrors(std::vector<std::string> lines)
      : UserError(Fault::usage, join(lines)), lines_(std::move(lines)) {}

  const std::vector<std::string>& lines() const noexcept { return lines_; }

 private:
  static std::string join(const std::vector<std::string>& lines) {
    std::string whole;
    for (const std::string& line : lines) whole += (whole.empty() ? "" : "\n") + line;
    return whole;
  }

  std::vector<std::string> lines_;
};

}  // namespace foldwise
