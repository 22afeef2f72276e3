// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "datasets/synthetic/making.h"
#include "tests/support/files.h"

namespace foldwise::datasets {

inline const MakeProgress silent = [](int, int) {};

/// Relative path -> content.
inline std::map<std::string, std::string> contents(const std::filesystem::path& root) {
  std::map<std::string, std::string> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(root)) {
    if (entry.is_regular_file())
      files[std::filesystem::relative(entry.path(), root).string()] = read_text(entry.path());
  }
  return files;
}

/// The cells of a file without quotes.
inline std::vector<std::vector<std::string>> csv_rows(const std::filesystem::path& csv, char separator = ',') {
  std::vector<std::vector<std::string>> table;
  std::istringstream text(read_text(csv));
  for (std::string line; std::getline(text, line);) {
    std::vector<std::string>& row = table.emplace_back();
    std::istringstream cells(line);
    for (std::string cell; std::getline(cells, cell, separator);) row.push_back(cell);
  }
  return table;
}

}  // namespace foldwise::datasets
