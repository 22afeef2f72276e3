// SPDX-License-Identifier: Apache-2.0
#include "experiments/sweep/value_reader.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <string>

#include "experiments/fields/suggestion.h"
#include "experiments/sweep/environment.h"

namespace foldwise {
namespace {

template <typename Number>
std::optional<Number> parse_number(std::string_view text) {
  if (text.starts_with('+')) text.remove_prefix(1);
  if (text.starts_with('+')) return std::nullopt;
  Number number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return number;
}

std::optional<double> parse_finite(std::string_view text) {
  const auto number = parse_number<double>(text);
  if (!number || !std::isfinite(*number)) return std::nullopt;
  return *number + 0.0;  // no negative zero
}

/// Reads one value; says what is wrong through `problems`.
class Reading {
 public:
  Reading(const Field& field, Problems& problems) : field_(field), problems_(problems) {}

  std::optional<Value> read(const Node& node) const {
    if (field_.kind == FieldKind::size) return size(node);
    if (node.kind != Node::Kind::scalar) return refuse(node, axis_hint(node));
    switch (field_.kind) {
      case FieldKind::boolean:
        return boolean(node);
      case FieldKind::integer:
        return integer(node);
      case FieldKind::number:
        return number(node);
      case FieldKind::choice:
        return choice(node);
      default:
        return path(node);
    }
  }

 private:
  std::nullopt_t refuse(const Node& node, const std::string& hint = "") const {
    problems_.add(node.place, field_.path, "saw " + node.shown() + "; allowed: " + field_.allowed() + hint);
    return std::nullopt;
  }

  std::string axis_hint(const Node& node) const {
    if (node.kind != Node::Kind::sequence) return "";
    return "; to vary it, list its values under sweep.grid." + field_.path;
  }

  std::optional<Value> boolean(const Node& node) const {
    constexpr std::array yes{"true", "True", "TRUE"};
    constexpr std::array no{"false", "False", "FALSE"};
    if (!node.quoted && std::ranges::find(yes, node.text) != yes.end()) return Value(true);
    if (!node.quoted && std::ranges::find(no, node.text) != no.end()) return Value(false);
    constexpr std::array affirmed{"yes", "on", "1", "true", "y"};
    constexpr std::array denied{"no", "off", "0", "false", "n"};
    if (std::ranges::find(affirmed, node.text) != affirmed.end()) return refuse(node, "; did you mean true?");
    if (std::ranges::find(denied, node.text) != denied.end()) return refuse(node, "; did you mean false?");
    return refuse(node);
  }

  std::optional<Value> integer(const Node& node) const {
    const auto whole = node.quoted ? std::nullopt : parse_number<std::int64_t>(node.text);
    if (whole && field_.range.contains(static_cast<double>(*whole))) return Value(*whole);
    const auto written = parse_finite(node.text);
    const bool meant = !whole && written && std::trunc(*written) == *written && std::abs(*written) < 1e15 &&
                       field_.range.contains(*written);
    if (!meant) return refuse(node);
    return refuse(node, "; did you mean " + std::to_string(static_cast<std::int64_t>(*written)) + "?");
  }

  std::optional<Value> number(const Node& node) const {
    const auto number = parse_finite(node.text);
    if (!number || !field_.range.contains(*number)) return refuse(node);
    if (node.quoted) return refuse(node, "; did you mean " + node.text + " without quotes?");
    return Value(*number);
  }

  std::optional<Value> choice(const Node& node) const {
    const auto found = std::ranges::find(field_.choices, node.text);
    if (found != field_.choices.end()) return Value(std::int64_t{found - field_.choices.begin()});
    return refuse(node, did_you_mean(node.text, {field_.choices.begin(), field_.choices.end()}));
  }

  std::optional<Value> path(const Node& node) const {
    auto resolved = resolve_path(node.text);
    if (auto* const path = std::get_if<std::string>(&resolved)) return Value(std::move(*path));
    problems_.add(node.place, field_.path, std::get<PathRefusal>(resolved).sentence);
    return std::nullopt;
  }

  std::optional<Value> size(const Node& node) const {
    if (node.kind != Node::Kind::sequence || node.items.size() != 2) return refuse(node);
    std::array<int, 2> sides{};
    for (std::size_t i = 0; i < sides.size(); ++i) {
      const Node& item = node.items[i];
      const bool plain = item.kind == Node::Kind::scalar && !item.quoted;
      const auto side = plain ? parse_number<int>(item.text) : std::nullopt;
      if (!side || !field_.range.contains(*side)) return refuse(item);
      sides[i] = *side;
    }
    return Value(Size{.height = sides[0], .width = sides[1]});
  }

  const Field& field_;
  Problems& problems_;
};

}  // namespace

std::optional<Value> read_value(const Field& field, const Node& node, Problems& problems) {
  return Reading(field, problems).read(node);
}

}  // namespace foldwise
