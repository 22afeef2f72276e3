// SPDX-License-Identifier: Apache-2.0
#include "experiments/sweep/overrides.h"

#include <algorithm>
#include <string_view>

#include "experiments/fields/field_type.h"
#include "experiments/fields/fields.h"
#include "experiments/fields/suggestion.h"
#include "experiments/foundation/error.h"

namespace foldwise {
namespace {

Node empty_map(const Place& place) {
  return {.kind = Node::Kind::map, .text = {}, .items = {}, .entries = {}, .place = place};
}

// The map under that key, made where there is none. nullptr where something else is there: reading it tells.
Node* map_under(Node& node, std::string_view key, const Place& place) {
  Node* inner = node.find(key);
  if (!inner || inner->kind == Node::Kind::nothing) {
    node.put(key, empty_map(place));
    inner = node.find(key);
  }
  return inner->kind == Node::Kind::map ? inner : nullptr;
}

void set_base(Node& file, std::string_view path, const Node& value) {
  Node* map = &file;
  for (std::size_t dot = path.find('.'); dot != std::string_view::npos; dot = path.find('.')) {
    map = map_under(*map, path.substr(0, dot), value.place);
    if (!map) return;
    path.remove_prefix(dot + 1);
  }
  map->put(path, value);
}

void set_axis(Node& file, std::string_view field, const Node& values) {
  Node* const sweep = map_under(file, "sweep", values.place);
  Node* const grid = sweep ? map_under(*sweep, "grid", values.place) : nullptr;
  if (grid) grid->put(field, values);
}

// Takes a field out of a map, or out of each map of a list. What is empty then is no longer there.
bool let_go(Node& parent, std::string_view key, std::string_view field) {
  Node* const node = parent.find(key);
  if (!node) return false;
  const auto take = [field](Node& map) {
    const bool held = map.find(field) != nullptr;
    map.remove(field);
    return held;
  };
  bool held = take(*node);
  for (Node& item : node->items) held = take(item) || held;
  if (!held) return false;
  std::erase_if(node->items, [](const Node& item) { return item.kind == Node::Kind::map && item.entries.empty(); });
  if (node->items.empty() && node->entries.empty()) parent.remove(key);
  return true;
}

bool let_go_of_conditional_axes(Node& sweep, std::string_view field) {
  Node* const when = sweep.find("when");
  if (!when) return false;
  bool held = false;
  for (Node& item : when->items) {
    const bool grid = let_go(item, "grid", field);
    const bool zip = let_go(item, "zip", field);
    held = held || grid || zip;
  }
  if (!held) return false;
  std::erase_if(when->items, [](const Node& item) {
    return item.kind == Node::Kind::map && !item.find("grid") && !item.find("zip");
  });
  if (when->items.empty()) sweep.remove("when");
  return true;
}

void fix_field(Node& file, const std::string& field, const Node& value) {
  set_base(file, field, value);
  Node* const sweep = file.find("sweep");
  if (!sweep) return;
  let_go(*sweep, "tie", field);
  if (Node* const include = sweep->find("include")) {
    for (Node& item : include->items) {
      if (item.find(field)) item.put(field, value);
    }
  }
  const Node* const grid = sweep->find("grid");
  bool varied = grid && grid->find(field);
  varied = let_go(*sweep, "zip", field) || varied;
  varied = let_go_of_conditional_axes(*sweep, field) || varied;
  if (!varied) return;
  // It stays an axis, with one value, so that the experiments' names still say it.
  Node values{.kind = Node::Kind::sequence, .text = {}, .items = {value}, .entries = {}, .place = value.place};
  set_axis(file, field, values);
}

void refuse(const std::string& field, const Place& place, Problems& problems) {
  const std::vector<std::string> members = group_members(field);
  std::vector<std::string> candidates = field_paths();
  candidates.insert(candidates.end(), {"name", "output", "order"});
  const std::string sentence = !field.empty() && !members.empty()
                                   ? "saw a group; allowed: one of its fields, such as " + field + "." + members.front()
                                   : "saw an unknown field; allowed: a field, name, output, order or sweep.grid.FIELD" +
                                         did_you_mean(field, candidates);
  problems.add(place, field, sentence);
}

/// What is a name or a path is meant as it stands: a " #" in it begins no comment. Both kinds of empty quotes are
/// empty.
bool is_literal(const std::string& name) {
  if (name == "name" || name == "output") return true;
  const Field* const field = find_field(name);
  return field && field->type == &path_type();
}

Node literal(std::string_view text, const Place& place) {
  if (text == "\"\"" || text == "''") text = {};
  return {.kind = Node::Kind::scalar,
          .text = std::string(text),
          .quoted = true,
          .items = {},
          .entries = {},
          .place = place};
}

}  // namespace

void apply_setting(Node& file, const std::string& field, const Node& value, std::set<std::string>& fields,
                   Problems& problems) {
  if (field == "name" || field == "output" || field == "order") {
    file.put(field, value);
  } else if (field.starts_with(axis_prefix)) {
    set_axis(file, field.substr(axis_prefix.size()), value);
  } else if (find_field(field)) {
    fields.insert(field);
    fix_field(file, field, value);
  } else {
    refuse(field, value.place, problems);
  }
}

std::set<std::string> apply_overrides(Node& file, const std::vector<std::string>& overrides,
                                      std::list<std::string>& sources, Problems& problems) {
  std::set<std::string> fields;
  if (!overrides.empty() && file.kind == Node::Kind::nothing) file.kind = Node::Kind::map;
  for (const std::string& text : overrides) {
    const Place place{.source = sources.emplace_back("command line: " + in_one_line(text))};
    const std::size_t equals = text.find('=');
    if (equals == std::string::npos) {
      problems.add(place, "", "saw no =; allowed: field=value");
      continue;
    }
    const std::string field = text.substr(0, equals);
    const std::string value = text.substr(equals + 1);
    if (value.find_first_of("\r\n") != std::string::npos) {
      problems.add(place, field, "saw a line break; allowed: a value on one line");
      continue;
    }
    apply_setting(
        file, field,
        is_literal(field) ? literal(value, place) : parse_document(value, place.source, problems, Lines::ignore),
        fields, problems);
  }
  return fields;
}

}  // namespace foldwise
