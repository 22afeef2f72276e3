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
/// The same in no more than `width` places: the widest cells lose their middle ("stochastic_…repeat 2"), or, where that
/// would leave too little of them, each line's cells follow each other in as many lines as it takes.
std::string text_columns(const std::vector<std::vector<std::string>>& lines, std::size_t width);

/// The text in lines of no more than `width` places, broken at spaces where there are some; all but the first of a
/// paragraph begin with `indent` spaces.
std::string wrapped(std::string_view text, std::size_t width, std::size_t indent = 0);

/// No more than `width` places: the middle of a longer text gives way to "…".
std::string without_middle(std::string_view text, std::size_t width);

}  // namespace foldwise
