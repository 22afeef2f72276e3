// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <concepts>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>

#include "experiments/fields/field.h"
#include "experiments/fields/node.h"

namespace foldwise {

/// Why what somebody wrote is no value of a field.
struct Refusal {
  Place place;
  std::string sentence;  ///< "saw X; allowed: Y"
};

/// What the values of a field are: how they are read, written and told of. One object for each type, behind type_of().
class FieldType {
 public:
  FieldType() = default;
  FieldType(const FieldType&) = delete;
  FieldType& operator=(const FieldType&) = delete;
  virtual ~FieldType() = default;

  /// For the reference page: "whole number".
  virtual std::string_view name() const = 0;
  /// "a whole number at least 1", "one of a, b".
  virtual std::string allowed(const Field& field) const = 0;
  /// Adds what JSON Schema says of it.
  virtual void describe(const Field& field, nlohmann::ordered_json& schema) const = 0;

  /// A value as a sweep file has it, paths resolved.
  virtual std::variant<Value, Refusal> read(const Field& field, const Node& node) const = 0;
  /// A value as append_json writes it; nothing where it is none of the field's.
  virtual std::optional<Value> parse(const Field& field, const nlohmann::json& json) const = 0;
  virtual void append_json(const Field& field, std::string& text, const Value& value) const = 0;
  /// As a sweep file would have it.
  virtual std::string yaml(const Field& field, const Value& value) const;

  /// Whether a field of this type may follow one of another, and the other's value as one of its own. Nothing where
  /// that is out of the field's range.
  virtual bool follows(const FieldType& other) const { return this == &other; }
  virtual std::optional<Value> followed(const Field& field, const Value& value) const;
};

const FieldType& boolean_type();
const FieldType& integer_type();
const FieldType& number_type();
const FieldType& optional_number_type();
const FieldType& choice_type();
const FieldType& path_type();
const FieldType& text_type();
const FieldType& size_type();
const FieldType& workers_type();

/// The type of a member. Strings are paths; what is none is a Text.
template <typename Member>
const FieldType& type_of() {
  if constexpr (std::same_as<Member, bool>) {
    return boolean_type();
  } else if constexpr (std::integral<Member>) {
    return integer_type();
  } else if constexpr (std::floating_point<Member>) {
    return number_type();
  } else if constexpr (std::same_as<Member, std::optional<double>>) {
    return optional_number_type();
  } else if constexpr (std::is_enum_v<Member>) {
    return choice_type();
  } else if constexpr (std::same_as<Member, std::string>) {
    return path_type();
  } else if constexpr (std::same_as<Member, Text>) {
    return text_type();
  } else if constexpr (std::same_as<Member, WorkersPerDevice>) {
    return workers_type();
  } else {
    static_assert(std::same_as<Member, Size>, "no FieldType is for members like this");
    return size_type();
  }
}

}  // namespace foldwise
