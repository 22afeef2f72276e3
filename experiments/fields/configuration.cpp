// SPDX-License-Identifier: Apache-2.0
#include "experiments/fields/configuration.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <stdexcept>
#include <vector>

#include "experiments/fields/effects.h"
#include "experiments/fields/field_type.h"
#include "experiments/fields/fields.h"

namespace foldwise {
namespace {

using Json = nlohmann::json;

Value value_from_json(const Field& field, const Json& json) {
  if (auto value = field.type->parse(field, json)) return *std::move(value);
  throw std::invalid_argument(field.path + ": saw " + json.dump(-1, ' ', false, Json::error_handler_t::replace) +
                              "; allowed: " + field.allowed());
}

}  // namespace

void append_configuration(std::string& text, const Experiment& experiment, std::span<const Field* const> fields,
                          Written written) {
  text += '{';
  bool first = true;
  for (const Field* const field : fields) {
    const Value value = field->get(experiment);
    if (value == field->default_value) continue;
    if (written == Written::with_effect && !has_effect(*field, experiment)) continue;
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
  append_configuration(text, experiment, sorted, Written::all);
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
