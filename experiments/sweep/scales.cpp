// SPDX-License-Identifier: Apache-2.0
#include "experiments/sweep/scales.h"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <optional>
#include <string_view>
#include <utility>
#include <variant>

#include "experiments/fields/environment.h"
#include "experiments/fields/fields.h"
#include "experiments/fields/suggestion.h"
#include "experiments/sweep/experiment_reader.h"
#include "experiments/sweep/overrides.h"
#include "experiments/sweep/safe_name.h"
#include "experiments/sweep/value_reader.h"

namespace foldwise {
namespace {

/// "[32, 32]", as a flow of YAML.
std::string flow_text(const Node& node) {
  if (node.kind == Node::Kind::nothing) return "";
  if (node.kind != Node::Kind::sequence) return node.shown();
  std::string text;
  for (const Node& item : node.items) text += (text.empty() ? "" : ", ") + flow_text(item);
  return "[" + text + "]";
}

/// The document at the path that `node` holds; nothing, and a problem, where it cannot be read.
std::optional<Node> read_shared(const Node& node, const std::filesystem::path& folder, std::list<std::string>& sources,
                                Problems& problems) {
  const auto expanded = expand_environment(node.text);
  if (const auto* const refusal = std::get_if<PathRefusal>(&expanded)) {
    problems.add(node.place, "scales", refusal->sentence);
    return std::nullopt;
  }
  const auto path = std::filesystem::absolute(folder / std::get<std::string>(expanded)).lexically_normal();
  std::ifstream stream(path, std::ios::binary);
  if (!std::filesystem::is_regular_file(path) || !stream) {
    problems.add(node.place, "scales",
                 "saw " + node.shown() + ", but there is no file " + path.string() +
                     " that can be read; give its path from the sweep file's folder, or the scales themselves");
    return std::nullopt;
  }
  const std::string text{std::istreambuf_iterator<char>(stream), {}};
  return parse_document(text, sources.emplace_back(path.string()), problems);
}

/// Whether a field is set anywhere in there.
bool sets(const Node& node, std::string_view field) {
  return std::ranges::any_of(node.entries,
                             [&](const Entry& entry) { return entry.key == field || sets(entry.value, field); }) ||
         std::ranges::any_of(node.items, [&](const Node& item) { return sets(item, field); });
}

bool varies(const Node& file, std::string_view field) {
  const Node* const sweep = file.find("sweep");
  return sweep != nullptr && sets(*sweep, field);
}

}  // namespace

std::string ScaleSetting::text() const {
  return field + "=" + flow_text(value);
}

class Scales::Reader {
 public:
  explicit Reader(Problems& problems) : problems_(problems) {}

  Scale read(const Entry& entry) {
    where_ = "scales." + entry.key;
    if (!is_safe_name(entry.key)) {
      problems_.add(entry.place, "scales", "saw the name " + entry.key + "; allowed: " + std::string(safe_names));
    }
    Scale scale{.name = entry.key, .items = {}};
    const Node& node = entry.value;
    if (node.kind == Node::Kind::map && !node.entries.empty()) {
      scale.items.push_back({.conditions = {}, .settings = read_settings(node, where_)});
    } else if (node.kind == Node::Kind::sequence && !node.items.empty()) {
      for (const Node& item : node.items) scale.items.push_back(read_item(item));
    } else {
      problems_.add(node.place, where_,
                    "saw " + node.shown() + "; allowed: a map, field -> value, or a list of maps of if and set");
    }
    return scale;
  }

 private:
  Item read_item(const Node& node) {
    Item item;
    if (!node.find("set")) problems_.add(node.place, where_, "saw no set; give the fields that are changed");
    for (const Entry& entry : node.entries) {
      const std::string where = where_ + "." + entry.key;
      if (entry.key == "if") {
        if (!is_filled(entry.value, where)) continue;
        for (const Entry& condition : entry.value.entries) {
          if (known_field(condition.key, condition.place, where, problems_)) item.conditions.push_back(condition);
        }
      } else if (entry.key == "set") {
        if (is_filled(entry.value, where)) item.settings = read_settings(entry.value, where);
      } else {
        problems_.add(entry.place, where, "saw an unknown key; allowed: if, set");
      }
    }
    return item;
  }

  bool is_filled(const Node& node, const std::string& where) {
    if (node.kind == Node::Kind::map && !node.entries.empty()) return true;
    problems_.add(node.place, where, "saw " + node.shown() + "; allowed: a map, field -> value");
    return false;
  }

  std::vector<ScaleSetting> read_settings(const Node& map, const std::string& where) {
    std::vector<ScaleSetting> settings;
    for (const Entry& entry : map.entries) {
      std::string_view field = entry.key;
      if (field.starts_with(axis_prefix)) field.remove_prefix(axis_prefix.size());
      if (known_field(field, entry.place, where, problems_)) settings.push_back({entry.key, entry.value});
    }
    return settings;
  }

  Problems& problems_;
  std::string where_;
};

Scales Scales::read(const Node& file, const std::filesystem::path& folder, std::list<std::string>& sources,
                    Problems& problems) {
  Scales scales;
  const Node* const section = file.find("scales");
  if (!section) return scales;
  std::optional<Node> map = *section;
  if (section->kind == Node::Kind::scalar) map = read_shared(*section, folder, sources, problems);
  if (!map) return scales;
  if (map->kind != Node::Kind::map || map->entries.empty()) {
    problems.add(map->place, "scales",
                 "saw " + map->shown() + "; allowed: a map, name -> what it changes, or the path of a file with one");
    return scales;
  }
  Reader reader(problems);
  for (const Entry& entry : map->entries) scales.scales_.push_back(reader.read(entry));
  return scales;
}

std::vector<ScaleSetting> Scales::settings(const std::string& name, const Node& file, std::list<std::string>& sources,
                                           Problems& problems) const {
  const Place asked{.source = sources.emplace_back("command line: --scale " + name)};
  const auto scale = std::ranges::find(scales_, name, &Scale::name);
  if (scale == scales_.end()) {
    std::vector<std::string> names;
    std::string listed;
    for (const Scale& each : scales_) listed += (listed.empty() ? "" : ", ") + names.emplace_back(each.name);
    problems.add(asked, "",
                 names.empty() ? "saw a scale, but the sweep file has none; name it there under scales"
                               : "saw no such scale in the sweep file; allowed: " + listed + did_you_mean(name, names));
    return {};
  }
  Problems mistakes_without_changes;  // a change may mend them; what is left is told when the file is read
  const Experiment base = read_experiment(file, {}, mistakes_without_changes).experiment;
  const auto holds = [&](const Entry& condition) {
    const Field& field = *find_field(condition.key);
    const auto value = read_value(field, condition.value, problems);
    return value && !varies(file, field.path) && field.get(base) == *value;
  };
  std::vector<ScaleSetting> settings;
  for (const Item& item : scale->items) {
    if (!std::ranges::all_of(item.conditions, holds)) continue;
    settings.insert(settings.end(), item.settings.begin(), item.settings.end());
  }
  if (settings.empty()) {
    problems.add(asked, "",
                 "saw a scale that changes nothing in this sweep: none of its ifs holds; add an item for it");
  }
  return settings;
}

}  // namespace foldwise
