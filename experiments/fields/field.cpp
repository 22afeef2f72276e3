// SPDX-License-Identifier: Apache-2.0
#include "experiments/fields/field.h"

#include <array>
#include <filesystem>

namespace foldwise {
namespace {

std::string shown_path(const std::string& path) {
  const std::filesystem::path relative =
      std::filesystem::path(path).lexically_relative(std::filesystem::current_path());
  const bool below = !path.empty() && !relative.empty() && *relative.begin() != "..";
  return below ? relative.string() : path;
}

// Letters, digits and a few signs inside: what YAML reads as the same text without quotes.
bool plain(const std::string& text) {
  constexpr std::string_view safe = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./-+=";
  constexpr std::string_view numeric = "0123456789.+-";
  return !text.empty() && text.find_first_not_of(safe) == std::string::npos &&
         (text.front() == '.' || text.front() == '/' || numeric.find(text.front()) == std::string_view::npos) &&
         text.front() != '=';
}

}  // namespace

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
  const std::string bounds = range.text().empty() ? "" : " " + range.text();
  switch (kind) {
    case FieldKind::boolean:
      return "true or false";
    case FieldKind::integer:
      return "a whole number" + bounds;
    case FieldKind::number:
      return "a number" + bounds;
    case FieldKind::path:
      return "a path";
    case FieldKind::size:
      return "[height, width], two whole numbers" + bounds;
    case FieldKind::choice:
      break;
  }
  std::string text;
  for (const std::string_view choice : choices) text.append(text.empty() ? "" : ", ").append(choice);
  return choices.size() > 1 ? "one of " + text : text;
}

void Field::append_json(std::string& text, const Value& value) const {
  switch (kind) {
    case FieldKind::boolean:
      text += std::get<bool>(value) ? "true" : "false";
      break;
    case FieldKind::integer:
      append_number(text, std::get<std::int64_t>(value));
      break;
    case FieldKind::number:
      append_number(text, std::get<double>(value));
      break;
    case FieldKind::choice:
      append_quoted(text, choices[static_cast<std::size_t>(std::get<std::int64_t>(value))]);
      break;
    case FieldKind::path:
      append_quoted(text, std::get<std::string>(value));
      break;
    case FieldKind::size: {
      const Size size = std::get<Size>(value);
      text += '[';
      append_number(text, std::int64_t{size.height});
      text += ',';
      append_number(text, std::int64_t{size.width});
      text += ']';
      break;
    }
  }
}

std::string Field::yaml(const Value& value) const {
  std::string text;
  if (kind == FieldKind::size) {
    const Size size = std::get<Size>(value);
    return "[" + std::to_string(size.height) + ", " + std::to_string(size.width) + "]";
  }
  if (kind == FieldKind::choice) return std::string(choices[static_cast<std::size_t>(std::get<std::int64_t>(value))]);
  if (kind == FieldKind::path) {
    std::string shown = shown_path(std::get<std::string>(value));
    if (plain(shown)) return shown;
    append_quoted(text, shown);
    return text;
  }
  append_json(text, value);
  return text;
}

}  // namespace foldwise
