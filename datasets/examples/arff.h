// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "experiments/foundation/text/line_reader.h"

namespace foldwise::datasets {

enum class ArffKind { numeric, text };

struct ArffAttribute {
  std::string name;
  ArffKind kind = ArffKind::numeric;
  bool operator==(const ArffAttribute&) const = default;
};

/// One row of data: for each attribute the number (not a number where the value is missing, "?"), or the text.
struct ArffRow {
  std::vector<double> numbers;
  std::vector<std::string> texts;
};

/// Reads a file of attributes and rows (Weka's ARFF), row by row. Numeric, real, integer, string, nominal and date
/// attributes; names and values in single or double quotes; comments. Throws UserError with file and line for anything
/// else: sparse rows, too few or many values, values of another kind.
class ArffReader {
 public:
  /// Reads up to the data.
  explicit ArffReader(const std::filesystem::path& file);

  const std::vector<ArffAttribute>& attributes() const { return attributes_; }
  /// Where an attribute stands; throws UserError when there is none of this name (letter case does not count).
  std::size_t column(std::string_view name) const;
  /// False, and the row unchanged, at the end.
  bool next(ArffRow& row);
  /// "train_1.arff:12", the line that was read last.
  std::string where() const { return lines_.where(); }

 private:
  void read_header();
  void add_attribute(std::string_view declaration);
  [[noreturn]] void refuse(const std::string& seen, const std::string& remedy) const;

  LineReader lines_;
  std::vector<ArffAttribute> attributes_;
  std::string line_;
};

}  // namespace foldwise::datasets
