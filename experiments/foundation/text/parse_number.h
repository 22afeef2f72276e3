// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string_view>

namespace foldwise {

/// The finite number that a text is, such as "3", "-0.5" or " 4.0000000e+00 ": blanks around it do not count, anything
/// else beside it does. None when it is no such number. The decimal mark is a point, whatever the locale.
std::optional<double> parse_number(std::string_view text);

/// The same, of whole numbers written without a decimal mark.
std::optional<int> parse_whole_number(std::string_view text);

}  // namespace foldwise
