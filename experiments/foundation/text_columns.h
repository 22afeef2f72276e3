// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace foldwise {

/// How many places a UTF-8 text takes on a terminal: one for each code point.
std::size_t display_width(std::string_view text);

/// The text, filled up with spaces to a width.
std::string padded(const std::string& text, std::size_t width);

/// Lines whose cells stand below each other, two spaces between them and before the first, none at the end.
std::string text_columns(const std::vector<std::vector<std::string>>& lines);

}  // namespace foldwise
