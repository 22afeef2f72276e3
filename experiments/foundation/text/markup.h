// SPDX-License-Identifier: Apache-2.0
/// Texts in HTML and SVG: whatever they hold, they stay texts.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace foldwise {

/// As content of an element, or within the quotes of an attribute. What XML does not take becomes "?": control
/// characters other than tabs and line ends, and of a text that is no UTF-8 every byte beyond ASCII.
std::string markup_text(std::string_view text);

/// RFC 4648, with padding.
std::string base64(std::span<const std::uint8_t> bytes);

}  // namespace foldwise
