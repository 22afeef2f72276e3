// SPDX-License-Identifier: Apache-2.0
#include "results/listings/listing.h"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <cmath>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <utility>

#include "experiments/foundation/text/csv_cell.h"
#include "experiments/foundation/text/text_columns.h"

namespace foldwise::results {
namespace {

constexpr std::array<std::string_view, 3> listing_formats{"text", "csv", "jsonl"};

/// The shortest text that reads back as the same number.
std::string whole_precision(double number) {
  std::array<char, 32> text{};
  const auto written = std::to_chars(text.data(), text.data() + text.size(), number);
  return {text.data(), written.ptr};
}

std::string numbers_text(const std::vector<double>& numbers, bool brief) {
  std::string text = "[";
  for (const double number : numbers) {
    if (text.size() > 1) text += ',';
    text += brief ? fmt::format("{:.4g}", number) : whole_precision(number);
  }
  return text + "]";
}

struct CsvText {
  std::string operator()(std::monostate) const { return ""; }
  std::string operator()(std::int64_t number) const { return std::to_string(number); }
  std::string operator()(double number) const { return std::isnan(number) ? "" : whole_precision(number); }
  std::string operator()(const std::string& text) const { return csv_cell(text); }
  std::string operator()(const std::vector<double>& numbers) const {
    return numbers.empty() ? "" : csv_cell(numbers_text(numbers, false));
  }
};

struct BriefText {
  std::string operator()(std::monostate) const { return "–"; }
  std::string operator()(std::int64_t number) const { return std::to_string(number); }
  std::string operator()(double number) const { return fmt::format("{:.6g}", number); }
  std::string operator()(const std::string& text) const { return text.empty() ? "–" : text; }
  std::string operator()(const std::vector<double>& numbers) const {
    return numbers.empty() ? "–" : numbers_text(numbers, true);
  }
};

using LineJson = nlohmann::ordered_json;

// JSON has no numbers that are not finite: they are null.
struct JsonValue {
  LineJson operator()(std::monostate) const { return nullptr; }
  LineJson operator()(std::int64_t number) const { return number; }
  LineJson operator()(double number) const { return number; }
  LineJson operator()(const std::string& text) const { return text; }
  LineJson operator()(const std::vector<double>& numbers) const { return numbers; }
};

}  // namespace

std::span<const std::string_view> listing_format_names() {
  return listing_formats;
}

Listing::Listing(ListingFormat format, std::vector<std::string> columns)
    : format_(format), columns_(std::move(columns)) {
  if (format_ == ListingFormat::text) lines_.push_back(columns_);
  if (format_ == ListingFormat::csv) add_csv({columns_.begin(), columns_.end()});
}

void Listing::add(const std::vector<ListingCell>& cells) {
  if (cells.size() != columns_.size()) throw std::logic_error("a line of other cells than columns");
  switch (format_) {
    case ListingFormat::csv:
      add_csv(cells);
      break;
    case ListingFormat::json_lines:
      add_json(cells);
      break;
    case ListingFormat::text: {
      auto& line = lines_.emplace_back();
      for (const ListingCell& cell : cells) line.push_back(std::visit(BriefText{}, cell));
      break;
    }
  }
}

void Listing::add_csv(const std::vector<ListingCell>& cells) {
  for (const ListingCell& cell : cells) {
    text_ += &cell == &cells.front() ? "" : ",";
    text_ += std::visit(CsvText{}, cell);
  }
  text_ += "\r\n";
}

void Listing::add_json(const std::vector<ListingCell>& cells) {
  LineJson line = LineJson::object();
  for (std::size_t i = 0; i < cells.size(); ++i) line[columns_[i]] = std::visit(JsonValue{}, cells[i]);
  text_ += line.dump(-1, ' ', false, LineJson::error_handler_t::replace) + "\n";
}

std::string Listing::text() && {
  return format_ == ListingFormat::text ? text_columns(lines_) : std::move(text_);
}

}  // namespace foldwise::results
