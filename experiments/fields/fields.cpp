// SPDX-License-Identifier: Apache-2.0
#include "experiments/fields/fields.h"

#include <algorithm>
#include <array>
#include <unordered_map>

#include "experiments/fields/field_list.h"

namespace foldwise {
namespace {

std::vector<Field> collect() {
  std::vector<Field> fields;
  FieldList<Experiment> list(fields, "", [](const Experiment& experiment) -> const Experiment& { return experiment; });
  list_fields(list);
  return fields;
}

template <typename Predicate>
std::vector<const Field*> sorted_where(Predicate wanted) {
  std::vector<const Field*> chosen;
  for (const Field& field : all_fields()) {
    if (wanted(field)) chosen.push_back(&field);
  }
  std::ranges::sort(chosen, {}, &Field::path);
  return chosen;
}

}  // namespace

const std::vector<Field>& all_fields() {
  static const std::vector<Field> fields = collect();
  return fields;
}

const Field* find_field(std::string_view path) {
  static const auto index = [] {
    std::unordered_map<std::string_view, const Field*> by_path;
    for (const Field& field : all_fields()) by_path.emplace(field.path, &field);
    return by_path;
  }();
  const auto found = index.find(path);
  return found == index.end() ? nullptr : found->second;
}

const std::vector<std::string>& field_paths() {
  static const auto paths = [] {
    std::vector<std::string> list;
    for (const Field& field : all_fields()) list.push_back(field.path);
    return list;
  }();
  return paths;
}

std::vector<std::string> group_members(std::string_view group) {
  const std::string prefix = group.empty() ? "" : std::string(group) + ".";
  std::vector<std::string> members;
  for (const std::string& path : field_paths()) {
    if (!path.starts_with(prefix)) continue;
    std::string member = path.substr(prefix.size(), path.find('.', prefix.size()) - prefix.size());
    if (std::ranges::find(members, member) == members.end()) members.push_back(std::move(member));
  }
  return members;
}

std::span<const Field* const> fields_of(Stage stage) {
  static const auto lists = [] {
    std::array<std::vector<const Field*>, Choices<Stage>::names.size()> by_stage;
    for (std::size_t i = 0; i < by_stage.size(); ++i) {
      by_stage[i] =
          sorted_where([i](const Field& field) { return field.scope.stages.contains(static_cast<Stage>(i)); });
    }
    return by_stage;
  }();
  return lists[static_cast<std::size_t>(stage)];
}

std::span<const Field* const> identifying_fields() {
  static const auto list = sorted_where([](const Field& field) { return field.scope != Scope::execution; });
  return list;
}

std::optional<std::string> field_text(const Experiment& experiment, const std::string& path) {
  const Field* const field = find_field(path);
  if (!field) return std::nullopt;
  return field->yaml(field->get(experiment));
}

}  // namespace foldwise
