// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace foldwise::results {

/// Aligned text for a terminal, comma-separated values, or a JSON object in each line.
enum class ListingFormat { text, csv, json_lines };
std::span<const std::string_view> listing_format_names();

/// Nothing, a number, a text, or several numbers (in CSV as "[0.5,0.25]").
using ListingCell = std::variant<std::monostate, std::int64_t, double, std::string, std::vector<double>>;

/// A cell with the number, or one with nothing.
template <typename Number>
ListingCell number_cell(const std::optional<Number>& number) {
  ListingCell cell;
  if (number) cell = *number;
  return cell;
}

/// Lines of cells below headings, spelled as they come. Numbers are in full precision but in text, where they have six
/// digits.
class Listing {
 public:
  Listing(ListingFormat format, std::vector<std::string> columns);
  /// As many cells as columns. Texts hold whatever they hold: what is no UTF-8 is replaced in JSON.
  void add(const std::vector<ListingCell>& cells);
  std::string text() &&;

 private:
  void add_csv(const std::vector<ListingCell>& cells);
  void add_json(const std::vector<ListingCell>& cells);

  ListingFormat format_;
  std::vector<std::string> columns_;
  std::string text_;
  std::vector<std::vector<std::string>> lines_;  ///< of ListingFormat::text: the widest decides
};

}  // namespace foldwise::results
