// SPDX-License-Identifier: Apache-2.0
#include "experiments/sweep/experiment_reader.h"

#include <algorithm>

#include "experiments/fields/fields.h"
#include "experiments/fields/suggestion.h"
#include "experiments/sweep/value_reader.h"

namespace foldwise {
namespace {

std::string joined(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
  return text;
}

class ExperimentReader {
 public:
  ExperimentReader(const std::vector<std::string>& other_keys, Problems& problems)
      : other_keys_(other_keys), problems_(problems) {}

  ReadExperiment read(const Node& file) {
    read_group("", file);
    return std::move(read_);
  }

 private:
  void read_group(const std::string& group, const Node& node) {
    if (node.kind == Node::Kind::nothing) return;  // "sampling:" with all its fields commented out
    if (node.kind != Node::Kind::map) {
      problems_.add(node.place, group,
                    "saw " + node.shown() + "; allowed: a map of these fields: " + joined(group_members(group)));
      return;
    }
    for (const Entry& entry : node.entries) {
      if (group.empty() && std::ranges::find(other_keys_, entry.key) != other_keys_.end()) continue;
      read_entry(group.empty() ? entry.key : group + "." + entry.key, group, entry);
    }
  }

  void read_entry(const std::string& path, const std::string& group, const Entry& entry) {
    if (const Field* const field = find_field(path); field && entry.key.find('.') == std::string::npos) {
      read_.places[path] = entry.value.place;
      if (const auto value = read_value(*field, entry.value, problems_)) field->set(read_.experiment, *value);
    } else if (entry.key.find('.') == std::string::npos && !group_members(path).empty()) {
      read_group(path, entry.value);
    } else if (find_field(entry.key)) {
      problems_.add(entry.place, path, "saw a dotted name; allowed outside sweep: nested maps, " + nested(entry.key));
    } else {
      refuse_unknown(path, group, entry);
    }
  }

  void refuse_unknown(const std::string& path, const std::string& group, const Entry& entry) {
    std::vector<std::string> members = group_members(group);
    if (group.empty()) members.insert(members.end(), other_keys_.begin(), other_keys_.end());
    std::string suggestion = did_you_mean(entry.key, members);
    if (suggestion.empty()) suggestion = did_you_mean(entry.key, field_paths());
    problems_.add(entry.place, path, "saw an unknown field; allowed here: " + joined(members) + suggestion);
  }

  // "model.width" -> "model: {width: …}"
  static std::string nested(std::string_view path) {
    const std::size_t dot = path.find('.');
    if (dot == std::string_view::npos) return std::string(path) + ": …";
    return std::string(path.substr(0, dot)) + ": {" + nested(path.substr(dot + 1)) + "}";
  }

  const std::vector<std::string>& other_keys_;
  Problems& problems_;
  ReadExperiment read_;
};

}  // namespace

ReadExperiment read_experiment(const Node& file, const std::vector<std::string>& other_keys, Problems& problems) {
  return ExperimentReader(other_keys, problems).read(file);
}

const Field* known_field(std::string_view path, const Place& place, std::string_view where, Problems& problems) {
  if (const Field* const field = find_field(path)) return field;
  const std::vector<std::string> members = group_members(path);
  if (!path.empty() && !members.empty()) {
    problems.add(place, where,
                 "saw " + std::string(path) + ", a group; allowed: one of its fields, such as " + std::string(path) +
                     "." + members.front());
  } else {
    problems.add(place, where,
                 "saw " + std::string(path) + ", which is no field; allowed: a field of the experiment" +
                     did_you_mean(path, field_paths()));
  }
  return nullptr;
}

}  // namespace foldwise
