// SPDX-License-Identifier: Apache-2.0
#include "experiments/fields/varied_configuration.h"

#include <algorithm>
#include <utility>

namespace foldwise {
namespace {

bool is_among(const Field* field, std::span<const Field* const> fields) {
  return std::ranges::find(fields, field) != fields.end();
}

}  // namespace

// Each field is written with a comma before it; that of the first becomes the brace.
VariedConfiguration::VariedConfiguration(const Experiment& base, std::span<const Field* const> fields,
                                         std::span<const Field* const> varied) {
  for (const Field* const field : fields) {
    const Effect* const effect = effect_of(*field);
    const bool effect_varies = effect != nullptr && std::ranges::any_of(effect->conditions, [&](const Condition& each) {
                                 return is_among(each.owner, varied);
                               });
    const bool effect_is_none = effect != nullptr && !effect_varies && !effect->holds(base);
    const Value value = field->get(base);
    const bool value_varies = is_among(field, varied);
    if (effect_is_none || (!value_varies && value == field->default_value)) continue;
    std::string name = ",";
    append_quoted(name, field->path);
    name += ':';
    if (value_varies || effect_varies) {
      parts_.push_back({std::exchange(after_, {}), std::move(name), field, effect_varies ? effect : nullptr});
    } else {
      after_ += name;
      field->append_json(after_, value);
    }
  }
}

void VariedConfiguration::append(std::string& text, const Experiment& experiment) const {
  const std::size_t begin = text.size();
  for (const Part& part : parts_) {
    text += part.before;
    const Value value = part.field->get(experiment);
    if (value == part.field->default_value) continue;
    if (part.effect != nullptr && !part.effect->holds(experiment)) continue;
    text += part.name;
    part.field->append_json(text, value);
  }
  text += after_;
  if (text.size() == begin) text += '{';
  text[begin] = '{';
  text += '}';
}

}  // namespace foldwise
