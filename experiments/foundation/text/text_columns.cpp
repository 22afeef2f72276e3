// SPDX-License-Identifier: Apache-2.0
#include "experiments/foundation/text/text_columns.h"

#include <algorithm>
#include <numeric>

#include "experiments/foundation/text/utf8.h"

namespace foldwise {
namespace {

constexpr std::size_t gap = 2;          // before each column
constexpr std::size_t least_kept = 12;  // places of a cell that has lost its middle

std::vector<std::size_t> column_widths(const std::vector<std::vector<std::string>>& lines) {
  std::vector<std::size_t> widths;
  for (const auto& line : lines) {
    widths.resize(std::max(widths.size(), line.size()));
    for (std::size_t column = 0; column < line.size(); ++column) {
      widths[column] = std::max(widths[column], display_width(line[column]));
    }
  }
  return widths;
}

std::size_t total(const std::vector<std::size_t>& widths) {
  return std::accumulate(widths.begin(), widths.end(), gap * widths.size());
}

/// The byte behind the first `count` characters.
std::size_t bytes_of(std::string_view text, std::size_t count) {
  std::size_t at = 0;
  while (at < text.size()) {
    if (begins_character(text[at]) && count-- == 0) break;
    ++at;
  }
  return at;
}

/// The cells of one line, a new line where the next one does not fit.
std::string following_each_other(const std::vector<std::string>& cells, std::size_t width) {
  constexpr std::size_t indent = 2 * gap;
  std::string text;
  std::size_t used = 0;
  for (const auto& cell : cells) {
    if (cell.empty()) continue;
    const bool fits = text.empty() || used + gap + display_width(cell) <= width;
    if (!fits) text += '\n';
    const std::size_t before = !fits ? indent : gap;
    const std::string own = wrapped(std::string(before, ' ') + cell, width, indent);
    const std::size_t last_line = own.find_last_of('\n');
    used = last_line != std::string::npos ? display_width(std::string_view(own).substr(last_line + 1))
                                          : (fits ? used : 0) + display_width(own);
    text += own;
  }
  return text + '\n';
}

}  // namespace

std::size_t display_width(std::string_view text) {
  return static_cast<std::size_t>(std::ranges::count_if(text, begins_character));
}

std::string padded(const std::string& text, std::size_t width) {
  const auto own = display_width(text);
  return own < width ? text + std::string(width - own, ' ') : text;
}

std::string text_columns(const std::vector<std::vector<std::string>>& lines) {
  const std::vector<std::size_t> widths = column_widths(lines);
  std::string text;
  for (const auto& line : lines) {
    for (std::size_t column = 0; column < line.size(); ++column) {
      text += std::string(gap, ' ') + padded(line[column], widths[column]);
    }
    text.erase(text.find_last_not_of(' ') + 1);
    text += '\n';
  }
  return text;
}

std::string text_columns(const std::vector<std::vector<std::string>>& lines, std::size_t width) {
  std::vector<std::size_t> widths = column_widths(lines);
  while (total(widths) > width) {
    const auto widest = std::ranges::max_element(widths);
    if (widest == widths.end() || *widest <= least_kept) {
      std::string text;
      for (const auto& line : lines) text += following_each_other(line, width);
      return text;
    }
    --*widest;
  }
  std::vector<std::vector<std::string>> fitted = lines;
  for (auto& line : fitted) {
    for (std::size_t column = 0; column < line.size(); ++column) {
      line[column] = without_middle(line[column], widths[column]);
    }
  }
  return text_columns(fitted);
}

std::string wrapped(std::string_view text, std::size_t width, std::size_t indent) {
  std::string result;
  std::size_t room = width;
  while (display_width(text.substr(0, text.find('\n'))) > room) {
    const std::size_t most = bytes_of(text, room + 1);
    const std::size_t first_word = text.find_first_not_of(' ');
    std::size_t end = text.rfind(' ', most - 1);
    if (end == std::string_view::npos || end <= first_word) end = bytes_of(text, std::max<std::size_t>(room, 1));
    result.append(text.substr(0, end)).append("\n").append(indent, ' ');
    text.remove_prefix(std::min(text.size(), text.find_first_not_of(' ', end)));
    room = width > indent ? width - indent : 1;
  }
  const std::size_t end = text.find('\n');
  result.append(text.substr(0, end));
  return end == std::string_view::npos ? result : result + '\n' + wrapped(text.substr(end + 1), width, indent);
}

std::string without_middle(std::string_view text, std::size_t width) {
  const std::size_t own = display_width(text);
  if (own <= width) return std::string(text);
  if (width == 0) return "";
  const std::size_t head = width / 2;
  const std::size_t tail = width - 1 - head;
  return std::string(text.substr(0, bytes_of(text, head))) + "…" + std::string(text.substr(bytes_of(text, own - tail)));
}

}  // namespace foldwise
