// SPDX-License-Identifier: Apache-2.0
/// Comma-separated values as RFC 4180 has them.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace foldwise {

struct CsvLine {
  int number = 0;  ///< of its first line in the file, from 1
  std::vector<std::string> cells;
};

/// Quotes a cell where it must be.
std::string csv_cell(const std::string& text);

/// The lines of a text, blank ones left out; line feeds with or without carriage returns. A quote that is never closed
/// is a UserError that names the file and the line.
std::vector<CsvLine> parse_csv(const std::string& text, const std::filesystem::path& file);

}  // namespace foldwise
