// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

#include "experiments/experiment.h"

namespace foldwise {

/// The value of one field. A choice is its index among the field's choices, a Text is its string, a number that is left
/// out is automatic_number, WorkersPerDevice is its code.
using Value = std::variant<bool, std::int64_t, double, std::string, Size>;

/// What stands in place of a number that follows from other fields.
inline constexpr std::string_view automatic_number = "automatic";

/// The shortest text that reads back as the same number, without superfluous signs or zeros: 0.5, 2.5e-6, 1e6.
/// Valid in YAML and in JSON. The number must be finite.
std::string number_text(double number);
void append_number(std::string& text, double number);
void append_number(std::string& text, std::int64_t number);

/// A JSON string with its quotes. Bytes above ASCII stay as they are.
void append_quoted(std::string& text, std::string_view content);

}  // namespace foldwise
