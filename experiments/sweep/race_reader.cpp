// SPDX-License-Identifier: Apache-2.0
#include "experiments/sweep/race_reader.h"

#include <string>
#include <vector>

#include "experiments/fields/race_fields.h"
#include "experiments/fields/suggestion.h"
#include "experiments/sweep/experiment_reader.h"

namespace foldwise {
namespace {

const std::string race_section = "sweep.race";

std::vector<std::string> race_keys() {
  std::vector<std::string> keys;
  for (const RaceField& field : race_fields()) keys.emplace_back(field.name);
  keys.emplace_back("per");
  return keys;
}

std::string race_keys_text() {
  std::string text;
  for (const std::string& key : race_keys()) text += (text.empty() ? "" : ", ") + key;
  return text;
}

std::vector<std::string> read_per(const Node& node, Problems& problems) {
  const std::string where = race_section + ".per";
  const std::vector<Node> nodes = node.kind == Node::Kind::scalar ? std::vector{node} : node.items;
  if (nodes.empty()) problems.add(node.place, where, "saw " + node.shown() + "; allowed: a field or a list of fields");
  std::vector<std::string> fields;
  for (const Node& each : nodes) {
    if (each.kind != Node::Kind::scalar) {
      problems.add(each.place, where, "saw " + each.shown() + "; allowed: a field or a list of fields");
    } else if (known_field(each.text, each.place, where, problems)) {
      fields.push_back(each.text);
    }
  }
  return fields;
}

}  // namespace

RaceOptions read_race(const Node& section, Problems& problems) {
  RaceOptions race;
  if (section.kind != Node::Kind::map || section.entries.empty()) {
    problems.add(section.place, race_section, "saw " + section.shown() + "; allowed: a map of " + race_keys_text());
    return race;
  }
  for (const Entry& entry : section.entries) {
    const std::string where = race_section + "." + entry.key;
    if (entry.key == "per") {
      race.per = read_per(entry.value, problems);
    } else if (const RaceField* const field = find_race_field(entry.key)) {
      if (entry.value.kind != Node::Kind::scalar || !field->set(race, entry.value.text))
        problems.add(entry.value.place, where, "saw " + entry.value.shown() + "; allowed: " + field->allowed);
    } else {
      problems.add(entry.place, where,
                   "saw an unknown key; allowed: " + race_keys_text() + did_you_mean(entry.key, race_keys()));
    }
  }
  if (!section.find("metric")) {
    problems.add(section.place, race_section,
                 "saw no metric; name what experiments are compared by: accuracy, validation_accuracy, …");
  }
  return race;
}

}  // namespace foldwise
