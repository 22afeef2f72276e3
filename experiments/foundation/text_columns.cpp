// SPDX-License-Identifier: Apache-2.0
#include "experiments/foundation/text_columns.h"

#include <algorithm>

#include "experiments/foundation/utf8.h"

namespace foldwise {

std::size_t display_width(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(text, begins_character));
}

std::string padded(const std::string& text, std::size_t width) {
  const auto own = display_width(text);
  return own < width ? text + std::string(width - own, ' ') : text;
}

std::string text_columns(const std::vector<std::vector<std::string>>& lines) {
  std::vector<std::size_t> widths;
  for (const auto& line : lines) {
    widths.resize(std::max(widths.size(), line.size()));
    for (std::size_t column = 0; column < line.size(); ++column) {
      widths[column] = std::max(widths[column], display_width(line[column]));
    }
  }
  std::string text;
  for (const auto& line : lines) {
    for (std::size_t column = 0; column < line.size(); ++column) text += "  " + padded(line[column], widths[column]);
    text.erase(text.find_last_not_of(' ') + 1);
    text += '\n';
  }
  return text;
}

}  // namespace foldwise
