// SPDX-License-Identifier: Apache-2.0
#include "experiments/fields/configuration.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <vector>

#include "experiments/fields/fields.h"

namespace foldwise {
namespace {

using Json = nlohmann::json;

[[noreturn]] void refuse(const Field& field, const Json& json) {
  throw std::invalid_argument(field.path + ": saw " + json.dump(-1, ' ', false, Json::error_handler_t::replace) +
                              "; allowed: " + field.allowed());
}

std::int64_t whole_number(const Field& field, const Json& json) {
  if (!json.is_number_integer() || !field.range.contains(json.get<double>())) refuse(field, json);
  return json.get<std::int64_t>();
}

Value choice(const Field& field, const Json& json) {
  if (!json.is_string()) refuse(field, json);
  const auto found = std::ranges::find(field.choices, json.get_ref<const std::string&>());
  if (found == field.choices.end()) refuse(field, json);
  return Value(std::int64_t{found - field.choices.begin()});
}

Value value_from_json(const Field& field, const Json& json) {
  switch (field.kind) {
    case FieldKind::boolean:
      if (!json.is_boolean()) refuse(field, json);
      return Value(json.get<bool>());
    case FieldKind::integer:
      return Value(whole_number(field, json));
    case FieldKind::number:
      if (!json.is_number() || !field.range.contains(json.get<double>())) refuse(field, json);
      return Value(json.get<double>());
    case FieldKind::choice:
      return choice(field, json);
    case FieldKind::path:
      if (!json.is_string()) refuse(field, json);
      return Value(json.get<std::string>());
    case FieldKind::size:
      break;
  }
  if (!json.is_array() || json.size() != 2) refuse(field, json);
  return Value(Size{static_cast<int>(whole_number(field, json[0])), static_cast<int>(whole_number(field, json[1]))});
}

}  // namespace

void append_configuration(std::string& text, const Experiment& experiment, std::span<const Field* const> fields) {
  text += '{';
  bool first = true;
  for (const Field* const field : fields) {
    const Value value = field->get(experiment);
    if (value == field->default_value) continue;
    if (!first) text += ',';
    first = false;
    append_quoted(text, field->path);
    text += ':';
    field->append_json(text, value);
  }
  text += '}';
}

std::string configuration(const Experiment& experiment) {
  static const auto sorted = [] {
    std::vector<const Field*> fields;
    for (const Field& field : all_fields()) fields.push_back(&field);
    std::ranges::sort(fields, {}, &Field::path);
    return fields;
  }();
  std::string text;
  append_configuration(text, experiment, sorted);
  return text;
}

Experiment parse_configuration(std::string_view json) {
  const Json object = Json::parse(json, nullptr, false);
  if (!object.is_object()) throw std::invalid_argument("an experiment is a JSON object, field path -> value");
  Experiment experiment;
  for (const auto& [path, value] : object.items()) {
    const Field* const field = find_field(path);
    if (!field) throw std::invalid_argument("an experiment has no field " + path);
    field->set(experiment, value_from_json(*field, value));
  }
  return experiment;
}

}  // namespace foldwise
