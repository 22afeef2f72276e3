// SPDX-License-Identifier: Apache-2.0
#include "experiments/foundation/text/parse_number.h"

#include <charconv>
#include <cmath>

#include "experiments/foundation/text/trimmed.h"

namespace foldwise {
namespace {

template <typename Number>
std::optional<Number> parse(std::string_view text) {
  text = trimmed(text, " \t\r\n");
  if (text.starts_with('+') && !text.starts_with("+-")) text.remove_prefix(1);
  Number number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

}  // namespace

std::optional<double> parse_number(std::string_view text) {
  const std::optional<double> number = parse<double>(text);
  return number && std::isfinite(*number) ? number : std::nullopt;
}

std::optional<int> parse_whole_number(std::string_view text) {
  return parse<int>(text);
}

}  // namespace foldwise
