// SPDX-License-Identifier: Apache-2.0
// The types that there are.
#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <nlohmann/json.hpp>

#include "experiments/fields/environment.h"
#include "experiments/fields/field_type.h"
#include "experiments/fields/suggestion.h"

namespace foldwise {
namespace {

using Json = nlohmann::json;
using Schema = nlohmann::ordered_json;
using Reading = std::variant<Value, Refusal>;

Refusal refuse(const Field& field, const Node& node, const std::string& hint = "") {
  return {node.place, "saw " + node.shown() + "; allowed: " + field.allowed() + hint};
}

std::string with_bounds(const std::string& text, const Range& range) {
  const std::string bounds = range.text();
  return bounds.empty() ? text : text + " " + bounds;
}

void put_range(Schema& schema, const Range& range) {
  // Whole bounds without a decimal point.
  const auto bound = [](double number) {
    const auto whole = static_cast<std::int64_t>(number);
    return static_cast<double>(whole) == number ? Schema(whole) : Schema(number);
  };
  if (range.least) schema["minimum"] = bound(*range.least);
  if (range.most) schema["maximum"] = bound(*range.most);
  if (range.above) schema["exclusiveMinimum"] = bound(*range.above);
  if (range.below) schema["exclusiveMaximum"] = bound(*range.below);
}

// What YAML takes for a number: one sign at most.
template <typename Number>
std::optional<Number> written_number(std::string_view text) {
  if (text.starts_with('+')) {
    text.remove_prefix(1);
    if (text.starts_with('+') || text.starts_with('-')) return std::nullopt;
  }
  Number number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return number;
}

std::optional<double> written_finite_number(std::string_view text) {
  const auto number = written_number<double>(text);
  if (!number || !std::isfinite(*number)) return std::nullopt;
  return *number + 0.0;  // no negative zero
}

/// 3, and 3.0 and 3e0, which are the same number to JSON Schema.
std::optional<std::int64_t> written_whole(std::string_view text) {
  if (const auto whole = written_number<std::int64_t>(text)) return whole;
  constexpr double exact = 9007199254740992;  // 2^53: up to it each whole number is a double
  const auto written = written_finite_number(text);
  if (!written || std::trunc(*written) != *written || std::abs(*written) > exact) return std::nullopt;
  return static_cast<std::int64_t>(*written);
}

std::optional<std::int64_t> whole_number(const Json& json, const Range& range) {
  if (!json.is_number_integer() || !range.contains(json.get<double>())) return std::nullopt;
  return json.get<std::int64_t>();
}

/// Written as one word.
class ScalarType : public FieldType {
 public:
  Reading read(const Field& field, const Node& node) const final {
    if (node.kind == Node::Kind::scalar) return read_scalar(field, node);
    const bool several = node.kind == Node::Kind::sequence;
    return refuse(field, node, several ? "; to vary it, list its values under sweep.grid." + field.path : "");
  }

 private:
  virtual Reading read_scalar(const Field& field, const Node& node) const = 0;
};

class BooleanType : public ScalarType {
 public:
  std::string_view name() const override { return "true or false"; }
  std::string allowed(const Field&) const override { return "true or false"; }
  void describe(const Field&, Schema& schema) const override { schema["type"] = "boolean"; }

  std::optional<Value> parse(const Field&, const Json& json) const override {
    return json.is_boolean() ? std::optional<Value>(json.get<bool>()) : std::nullopt;
  }
  void append_json(const Field&, std::string& text, const Value& value) const override {
    text += std::get<bool>(value) ? "true" : "false";
  }

 private:
  Reading read_scalar(const Field& field, const Node& node) const override {
    constexpr std::array yes{"true", "True", "TRUE"};
    constexpr std::array no{"false", "False", "FALSE"};
    if (!node.quoted && std::ranges::find(yes, node.text) != yes.end()) return Value(true);
    if (!node.quoted && std::ranges::find(no, node.text) != no.end()) return Value(false);
    constexpr std::array affirmed{"yes", "on", "1", "true", "y"};
    constexpr std::array denied{"no", "off", "0", "false", "n"};
    if (std::ranges::find(affirmed, node.text) != affirmed.end()) return refuse(field, node, "; did you mean true?");
    if (std::ranges::find(denied, node.text) != denied.end()) return refuse(field, node, "; did you mean false?");
    return refuse(field, node);
  }
};

class IntegerType : public ScalarType {
 public:
  std::string_view name() const override { return "whole number"; }
  std::string allowed(const Field& field) const override { return with_bounds("a whole number", field.range); }
  void describe(const Field& field, Schema& schema) const override {
    schema["type"] = "integer";
    schema["minimum"] = std::numeric_limits<std::int64_t>::min();
    schema["maximum"] = std::numeric_limits<std::int64_t>::max();
    put_range(schema, field.range);
  }

  std::optional<Value> parse(const Field& field, const Json& json) const override {
    return whole_number(json, field.range);
  }
  void append_json(const Field&, std::string& text, const Value& value) const override {
    append_number(text, std::get<std::int64_t>(value));
  }
  std::optional<Value> followed(const Field& field, const Value& value) const override {
    if (!field.range.contains(static_cast<double>(std::get<std::int64_t>(value)))) return std::nullopt;
    return value;
  }

 private:
  Reading read_scalar(const Field& field, const Node& node) const override {
    const auto whole = written_whole(node.text);
    if (!whole || !field.range.contains(static_cast<double>(*whole))) return refuse(field, node);
    if (node.quoted) return refuse(field, node, "; did you mean " + std::to_string(*whole) + "?");
    return Value(*whole);
  }
};

class NumberType : public ScalarType {
 public:
  std::string_view name() const override { return "number"; }
  std::string allowed(const Field& field) const override { return with_bounds("a number", field.range); }
  void describe(const Field& field, Schema& schema) const override {
    schema["type"] = "number";
    put_range(schema, field.range);
  }

  std::optional<Value> parse(const Field& field, const Json& json) const override {
    if (!json.is_number() || !field.range.contains(json.get<double>())) return std::nullopt;
    return json.get<double>();
  }
  void append_json(const Field&, std::string& text, const Value& value) const override {
    append_number(text, std::get<double>(value));
  }
  bool follows(const FieldType& other) const override { return this == &other || &other == &integer_type(); }
  std::optional<Value> followed(const Field& field, const Value& value) const override {
    const auto* const whole = std::get_if<std::int64_t>(&value);
    const double number = whole ? static_cast<double>(*whole) : std::get<double>(value);
    return field.range.contains(number) ? std::optional<Value>(number) : std::nullopt;
  }

 private:
  Reading read_scalar(const Field& field, const Node& node) const override {
    const auto number = written_finite_number(node.text);
    if (!number || !field.range.contains(*number)) return refuse(field, node);
    if (node.quoted) return refuse(field, node, "; did you mean " + node.text + " without quotes?");
    return Value(*number);
  }
};

/// A number, or the word for one that follows from other fields.
class OptionalNumberType : public ScalarType {
 public:
  std::string_view name() const override { return "number or automatic"; }
  std::string allowed(const Field& field) const override {
    return with_bounds("a number", field.range) + ", or " + std::string(automatic_number);
  }
  void describe(const Field& field, Schema& schema) const override {
    Schema number{{"type", "number"}};
    put_range(number, field.range);
    schema["anyOf"] = {std::move(number), {{"const", automatic_number}}};
  }

  std::optional<Value> parse(const Field& field, const Json& json) const override {
    if (json == automatic_number) return Value(std::string(automatic_number));
    return number_type().parse(field, json);
  }
  void append_json(const Field&, std::string& text, const Value& value) const override {
    if (const auto* const number = std::get_if<double>(&value)) {
      append_number(text, *number);
    } else {
      append_quoted(text, automatic_number);
    }
  }
  std::string yaml(const Field&, const Value& value) const override {
    const auto* const number = std::get_if<double>(&value);
    return number ? number_text(*number) : std::string(automatic_number);
  }
  bool follows(const FieldType& other) const override { return this == &other || number_type().follows(other); }
  std::optional<Value> followed(const Field& field, const Value& value) const override {
    return std::holds_alternative<std::string>(value) ? value : number_type().followed(field, value);
  }

 private:
  Reading read_scalar(const Field& field, const Node& node) const override {
    if (node.text == automatic_number) return Value(std::string(automatic_number));
    const auto number = node.quoted ? std::nullopt : written_finite_number(node.text);
    if (!number || !field.range.contains(*number)) {
      return refuse(field, node, did_you_mean(node.text, {std::string(automatic_number)}));
    }
    return Value(*number);
  }
};

class ChoiceType : public ScalarType {
 public:
  std::string_view name() const override { return "choice"; }
  std::string allowed(const Field& field) const override {
    std::string text;
    for (const std::string_view choice : field.choices) text.append(text.empty() ? "" : ", ").append(choice);
    return field.choices.size() > 1 ? "one of " + text : text;
  }
  void describe(const Field& field, Schema& schema) const override { schema["enum"] = field.choices; }

  std::optional<Value> parse(const Field& field, const Json& json) const override {
    return json.is_string() ? chosen(field, json.get_ref<const std::string&>()) : std::nullopt;
  }
  void append_json(const Field& field, std::string& text, const Value& value) const override {
    append_quoted(text, choice(field, value));
  }
  std::string yaml(const Field& field, const Value& value) const override { return std::string(choice(field, value)); }

 private:
  static std::string_view choice(const Field& field, const Value& value) {
    return field.choices[static_cast<std::size_t>(std::get<std::int64_t>(value))];
  }
  static std::optional<Value> chosen(const Field& field, std::string_view name) {
    const auto found = std::ranges::find(field.choices, name);
    if (found == field.choices.end()) return std::nullopt;
    return std::int64_t{found - field.choices.begin()};
  }
  Reading read_scalar(const Field& field, const Node& node) const override {
    if (auto value = chosen(field, node.text)) return *std::move(value);
    return refuse(field, node, did_you_mean(node.text, {field.choices.begin(), field.choices.end()}));
  }
};

// Letters, digits and a few signs inside: what YAML reads as the same text without quotes.
bool is_plain(const std::string& text) {
  constexpr std::string_view safe = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./-+=";
  constexpr std::string_view numeric = "0123456789.+-";
  return !text.empty() && text.find_first_not_of(safe) == std::string::npos &&
         (text.front() == '.' || text.front() == '/' || numeric.find(text.front()) == std::string_view::npos) &&
         text.front() != '=';
}

/// Kept as a string.
class StringType : public ScalarType {
 public:
  /// 5 is a text too where nothing but a text can stand.
  void describe(const Field&, Schema& schema) const override { schema["type"] = {"string", "number", "boolean"}; }

  std::optional<Value> parse(const Field&, const Json& json) const override {
    return json.is_string() ? std::optional<Value>(json.get<std::string>()) : std::nullopt;
  }
  void append_json(const Field&, std::string& text, const Value& value) const override {
    append_quoted(text, std::get<std::string>(value));
  }
  std::string yaml(const Field&, const Value& value) const override {
    std::string shown = as_shown(std::get<std::string>(value));
    if (is_plain(shown)) return shown;
    std::string text;
    append_quoted(text, shown);
    return text;
  }

 private:
  virtual std::string as_shown(const std::string& value) const { return value; }
};

class TextType : public StringType {
 public:
  std::string_view name() const override { return "text"; }
  std::string allowed(const Field&) const override { return "text"; }

 private:
  Reading read_scalar(const Field&, const Node& node) const override { return Value(node.text); }
};

class PathType : public StringType {
 public:
  std::string_view name() const override { return "path"; }
  std::string allowed(const Field&) const override { return "a path"; }

 private:
  std::string as_shown(const std::string& path) const override {
    const std::filesystem::path relative =
        std::filesystem::path(path).lexically_relative(std::filesystem::current_path());
    const bool below = !path.empty() && !relative.empty() && *relative.begin() != "..";
    return below ? relative.string() : path;
  }
  Reading read_scalar(const Field&, const Node& node) const override {
    auto resolved = resolve_path(node.text);
    if (auto* const path = std::get_if<std::string>(&resolved)) return Value(std::move(*path));
    return Refusal{node.place, std::get<PathRefusal>(resolved).sentence};
  }
};

class SizeType : public FieldType {
 public:
  std::string_view name() const override { return "[height, width]"; }
  std::string allowed(const Field& field) const override {
    return with_bounds("[height, width], two whole numbers", field.range);
  }
  void describe(const Field& field, Schema& schema) const override {
    Schema side{{"type", "integer"}};
    put_range(side, field.range);
    schema.update({{"type", "array"}, {"items", std::move(side)}, {"minItems", 2}, {"maxItems", 2}});
  }

  Reading read(const Field& field, const Node& node) const override {
    if (node.kind != Node::Kind::sequence || node.items.size() != 2) return refuse(field, node);
    std::array<int, 2> sides{};
    for (std::size_t i = 0; i < sides.size(); ++i) {
      const Node& item = node.items[i];
      const bool plain = item.kind == Node::Kind::scalar && !item.quoted;
      const auto side = plain ? written_whole(item.text) : std::nullopt;
      if (!side || !field.range.contains(static_cast<double>(*side)) || *side > std::numeric_limits<int>::max())
        return refuse(field, item);
      sides[i] = static_cast<int>(*side);
    }
    return Value(Size{.height = sides[0], .width = sides[1]});
  }
  std::optional<Value> parse(const Field& field, const Json& json) const override {
    if (!json.is_array() || json.size() != 2) return std::nullopt;
    const auto height = whole_number(json[0], field.range);
    const auto width = whole_number(json[1], field.range);
    if (!height || !width) return std::nullopt;
    return Size{static_cast<int>(*height), static_cast<int>(*width)};
  }
  void append_json(const Field&, std::string& text, const Value& value) const override {
    const Size size = std::get<Size>(value);
    text += '[';
    append_number(text, std::int64_t{size.height});
    text += ',';
    append_number(text, std::int64_t{size.width});
    text += ']';
  }
  std::string yaml(const Field&, const Value& value) const override {
    const Size size = std::get<Size>(value);
    return "[" + std::to_string(size.height) + ", " + std::to_string(size.width) + "]";
  }
  std::optional<Value> followed(const Field& field, const Value& value) const override {
    const Size size = std::get<Size>(value);
    if (!field.range.contains(size.height) || !field.range.contains(size.width)) return std::nullopt;
    return value;
  }
};

/// A number of workers, or a word for one that is not written down.
class WorkersType : public ScalarType {
 public:
  std::string_view name() const override { return "whole number, usual or auto"; }
  std::string allowed(const Field&) const override {
    return "a whole number from 1 to " + std::to_string(WorkersPerDevice::most) + ", usual, or auto";
  }
  void describe(const Field&, Schema& schema) const override {
    Schema number{{"type", "integer"}, {"minimum", 1}, {"maximum", WorkersPerDevice::most}};
    schema["anyOf"] = {std::move(number), {{"enum", {WorkersPerDevice::usual_word, WorkersPerDevice::measured_word}}}};
  }

  std::optional<Value> parse(const Field&, const Json& json) const override {
    if (json.is_string()) return of_word(json.get_ref<const std::string&>());
    return whole_number(json, counts).has_value() ? std::optional<Value>(json.get<std::int64_t>()) : std::nullopt;
  }
  void append_json(const Field&, std::string& text, const Value& value) const override {
    const WorkersPerDevice workers = WorkersPerDevice::of_code(std::get<std::int64_t>(value));
    if (workers.fixed()) {
      append_number(text, workers.code());
    } else {
      append_quoted(text, workers.word());
    }
  }
  std::string yaml(const Field&, const Value& value) const override {
    return WorkersPerDevice::of_code(std::get<std::int64_t>(value)).word();
  }

 private:
  static constexpr Range counts{.least = 1, .most = WorkersPerDevice::most};

  static std::optional<Value> of_word(std::string_view word) {
    if (word == WorkersPerDevice::usual_word) return Value(WorkersPerDevice().code());
    if (word == WorkersPerDevice::measured_word) return Value(WorkersPerDevice::measured().code());
    return std::nullopt;
  }
  Reading read_scalar(const Field& field, const Node& node) const override {
    if (auto value = of_word(node.text)) return *std::move(value);
    const auto whole = node.quoted ? std::nullopt : written_whole(node.text);
    if (whole && counts.contains(static_cast<double>(*whole))) return Value(*whole);
    return refuse(field, node,
                  did_you_mean(node.text, {std::string(WorkersPerDevice::usual_word),
                                           std::string(WorkersPerDevice::measured_word)}));
  }
};

/// The one object of a type.
template <typename Type>
const FieldType& only() {
  static const Type type;
  return type;
}

}  // namespace

std::string FieldType::yaml(const Field& field, const Value& value) const {
  std::string text;
  append_json(field, text, value);
  return text;
}

std::optional<Value> FieldType::followed(const Field&, const Value& value) const {
  return value;
}

const FieldType& boolean_type() {
  return only<BooleanType>();
}

const FieldType& integer_type() {
  return only<IntegerType>();
}

const FieldType& number_type() {
  return only<NumberType>();
}

const FieldType& optional_number_type() {
  return only<OptionalNumberType>();
}

const FieldType& choice_type() {
  return only<ChoiceType>();
}

const FieldType& path_type() {
  return only<PathType>();
}

const FieldType& text_type() {
  return only<TextType>();
}

const FieldType& size_type() {
  return only<SizeType>();
}
const FieldType& workers_type() {
  return only<WorkersType>();
}

}  // namespace foldwise
