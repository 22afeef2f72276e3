// SPDX-License-Identifier: Apache-2.0
#include "experiments/fields/field.h"

#include "experiments/fields/field_type.h"

namespace foldwise {
std::string name_of(const Scope& scope) {
  switch (scope.way) {
    case Scope::Way::folds:
      return "folds";
    case Scope::Way::content:
      return "content";
    case Scope::Way::execution:
      return "execution";
    case Scope::Way::keys:
      break;
  }
  std::string names;
  for (std::size_t i = 0; i < Choices<Stage>::names.size(); ++i) {
    if (scope.stages.contains(static_cast<Stage>(i)))
      names.append(names.empty() ? "" : ", ").append(Choices<Stage>::names[i]);
  }
  return names;
}

bool Range::contains(double number) const {
  return !(least && number < *least) && !(most && number > *most) && !(above && number <= *above) &&
         !(below && number >= *below);
}

std::string Range::text() const {
  if (least && most) return "from " + number_text(*least) + " to " + number_text(*most);
  std::string text;
  if (least) text = "at least " + number_text(*least);
  if (above) text = "above " + number_text(*above);
  if (most) text += (text.empty() ? "at most " : " and at most ") + number_text(*most);
  if (below) text += (text.empty() ? "below " : " and below ") + number_text(*below);
  return text;
}

std::string_view Field::name() const {
  const std::string_view whole = path;
  return whole.substr(whole.rfind('.') + 1);
}

std::string Field::allowed() const {
  return type->allowed(*this);
}

void Field::append_json(std::string& text, const Value& value) const {
  type->append_json(*this, text, value);
}

std::string Field::yaml(const Value& value) const {
  return type->yaml(*this, value);
}

}  // namespace foldwise
