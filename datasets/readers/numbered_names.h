// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace foldwise::datasets {

struct NumberedName {
  std::string name;
  int number = 0;
  std::int64_t line = 0;  ///< from 1
};

/// What the numbers of a file may be.
struct NumberRange {
  int least = 0;
  int most = 0;
  std::string meaning;  ///< for errors: "0 unused, 1 train, 2 test"
};

/// Reads a text file of lines "<name> <number>". Names may hold anything but a line feed; blanks around a line,
/// carriage returns and blank lines do not count. Throws UserError that names file and line: when it cannot be read, a
/// line is anything else or not UTF-8, a number is outside the range, or a name is there twice.
std::vector<NumberedName> read_numbered_names(const std::filesystem::path& file, const NumberRange& range);

}  // namespace foldwise::datasets
