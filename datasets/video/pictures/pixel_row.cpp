// SPDX-License-Identifier: Apache-2.0
#include "datasets/video/pictures/pixel_row.h"

#include <algorithm>
#include <charconv>
#include <fstream>
#include <optional>
#include <string_view>

#include "experiments/foundation/text/letter_case.h"
#include "experiments/foundation/text/trimmed.h"
#include "experiments/foundation/text/utf8.h"

namespace foldwise::datasets {
namespace {

constexpr std::size_t pixels_per_row = std::size_t{pixel_row_side} * pixel_row_side;
constexpr std::size_t longest_line = std::size_t{1} << 15;  // four characters per pixel make 9,216

// The line that begins at a byte, without its end, and no more of it than a row can be long.
std::string line_at(std::ifstream& stream, std::int64_t byte) {
  std::string line(longest_line, '\0');
  stream.clear();
  stream.seekg(byte);
  stream.read(line.data(), static_cast<std::streamsize>(line.size()));
  line.resize(static_cast<std::size_t>(stream.gcount()));
  line.resize(std::min(line.find('\n'), line.size()));
  return line;
}

// The text between two commas, without blanks and quotes around it. No cell of these files holds a comma.
std::optional<std::string_view> cell_of(std::string_view line, std::size_t column) {
  for (; column > 0; --column) {
    const std::size_t comma = line.find(',');
    if (comma == std::string_view::npos) return std::nullopt;
    line.remove_prefix(comma + 1);
  }
  return trimmed(line.substr(0, line.find(',')), " \t\r\"");
}

std::optional<std::size_t> pixels_column(std::string_view header) {
  if (header.starts_with(byte_order_mark)) header.remove_prefix(byte_order_mark.size());
  for (std::size_t column = 0; const auto cell = cell_of(header, column); ++column) {
    if (equal_in_any_case(*cell, "pixels")) return column;
  }
  return std::nullopt;
}

std::string line_number(std::ifstream& stream, std::int64_t byte) {
  stream.clear();
  stream.seekg(0);
  std::int64_t line = 1;
  std::vector<char> block(std::size_t{1} << 16);
  for (std::int64_t left = byte; left > 0 && stream;) {
    stream.read(block.data(), static_cast<std::streamsize>(std::min<std::int64_t>(left, std::ssize(block))));
    line += std::count(block.begin(), block.begin() + stream.gcount(), '\n');
    left -= stream.gcount();
  }
  return std::to_string(line);
}

// Appends the numbers of a cell; returns what is wrong with one of them, or nothing.
std::string parse_pixels(std::string_view cell, std::vector<std::uint8_t>& pixels) {
  while (!cell.empty()) {
    const std::size_t end = std::min(cell.find(' '), cell.size());
    const std::string_view word = cell.substr(0, end);
    cell.remove_prefix(std::min(end + 1, cell.size()));
    if (word.empty()) continue;
    int value = 0;
    const auto [rest, error] = std::from_chars(word.begin(), word.end(), value);
    if (error != std::errc{} || rest != word.end() || value < 0 || value > 255) {
      return "pixel " + std::to_string(pixels.size() + 1) + " is '" + std::string(word.substr(0, 20)) +
             "' where a number from 0 to 255 is expected";
    }
    pixels.push_back(static_cast<std::uint8_t>(value));
  }
  return {};
}

}  // namespace

std::variant<GreyPicture, BadPixelRow> read_pixel_row(const std::filesystem::path& file, std::int64_t record) {
  std::ifstream stream(file, std::ios::binary);
  if (!stream) return BadPixelRow{"cannot be read"};
  const std::string header = line_at(stream, 0);
  const std::optional<std::size_t> column = pixels_column(header);
  if (!column) return BadPixelRow{"has no column 'pixels' in its first line"};

  const std::string row = line_at(stream, record);
  if (row.empty()) return BadPixelRow{"has no row at byte " + std::to_string(record)};
  const auto bad = [&](const std::string& what) {
    return BadPixelRow{"holds no picture in line " + line_number(stream, record) + ": " + what};
  };
  const std::optional<std::string_view> cell = cell_of(row, *column);
  if (!cell) return bad("there is no column of pixels");
  GreyPicture picture;
  picture.pixels.reserve(pixels_per_row);
  const std::string mistake = parse_pixels(*cell, picture.pixels);
  if (!mistake.empty()) return bad(mistake);
  if (picture.pixels.size() != pixels_per_row) {
    return bad("it has " + std::to_string(picture.pixels.size()) + " pixels where " + std::to_string(pixels_per_row) +
               " are expected");
  }
  return picture;
}

}  // namespace foldwise::datasets
