// SPDX-License-Identifier: Apache-2.0
#include "experiments/sweep/sweep_reader.h"

#include <algorithm>
#include <string>
#include <variant>

#include "experiments/fields/environment.h"
#include "experiments/sweep/axes_reader.h"
#include "experiments/sweep/experiment_reader.h"
#include "experiments/sweep/label_reader.h"
#include "experiments/sweep/overrides.h"
#include "experiments/sweep/safe_name.h"
#include "experiments/sweep/scales.h"
#include "experiments/sweep/table_reader.h"

namespace foldwise {
namespace {

/// What a scale adds to the names of the sweep and of its folder, so that its results lie apart.
std::string suffix_of(const std::string& scale) {
  return scale.empty() ? "" : "-" + scale;
}

void read_name(const Node& file, SweepDescription& description, Problems& problems) {
  const std::string allowed(safe_names);
  const Node* const node = file.find("name");
  if (!node) {
    problems.add(file.place, "name", "saw none; give the sweep a name of " + allowed);
  } else if (node->kind != Node::Kind::scalar || !is_safe_name(node->text)) {
    problems.add(node->place, "name", "saw " + node->shown() + "; allowed: " + allowed);
  } else {
    description.name = node->text + suffix_of(description.scale);
  }
}

void read_output(const Node& file, SweepDescription& description, Problems& problems) {
  description.output = std::filesystem::current_path() / "runs" / description.name;
  const Node* const node = file.find("output");
  if (!node) return;
  if (node->kind != Node::Kind::scalar || node->text.empty()) {
    problems.add(node->place, "output", "saw " + node->shown() + "; allowed: the path of a folder");
    return;
  }
  const auto resolved = resolve_path(node->text);
  if (const auto* const refusal = std::get_if<PathRefusal>(&resolved)) {
    problems.add(node->place, "output", refusal->sentence);
  } else {
    const bool is_the_files = node->place.source == file.place.source;  // the command line means its folder as it is
    description.output = std::get<std::string>(resolved) + (is_the_files ? suffix_of(description.scale) : "");
  }
}

/// Where an editor finds the schema that it checks the file by.
void check_schema_key(const Node& file, Problems& problems) {
  const Node* const node = file.find("$schema");
  if (node && node->kind != Node::Kind::scalar)
    problems.add(node->place, "$schema",
                 "saw " + node->shown() + "; allowed: the address of a JSON Schema, for editors");
}

void read_order(const Node& file, SweepDescription& description, Problems& problems) {
  const Node* const node = file.find("order");
  if (!node) return;
  constexpr auto& names = Choices<ResultOrder>::names;
  const auto found = std::ranges::find(names, node->text);
  if (node->kind == Node::Kind::scalar && found != names.end()) {
    description.order = static_cast<ResultOrder>(found - names.begin());
    return;
  }
  problems.add(node->place, "order",
               "saw " + node->shown() + "; allowed: " + names[0] + " (the first run of every experiment first), " +
                   names[1] + " (all runs of an experiment before the next)");
}

/// A race goes by rounds, in which all take part.
void refuse_race_in_depth(const SweepDescription& description, Problems& problems) {
  if (!description.race || description.order != ResultOrder::depth) return;
  problems.add(description.race_place, "sweep.race",
               "saw it beside order: depth, which runs one experiment after the other, so that there is nothing to "
               "compare until the last; leave one of them out");
}

/// Applies the changes of the scale, then those of the command line. Whether there is more to say: not of a file at a
/// scale that it does not have.
bool change(Node& file, const std::filesystem::path& folder, const std::vector<std::string>& overrides,
            std::list<std::string>& sources, SweepDescription& description, Problems& problems) {
  const Scales scales = Scales::read(file, folder, sources, problems);
  if (!description.scale.empty()) {
    const std::vector<ScaleSetting> settings = scales.settings(description.scale, file, sources, problems);
    if (settings.empty()) return false;
    for (const ScaleSetting& setting : settings) {
      apply_setting(file, setting.field, setting.value, description.overridden, problems);
      description.changes.push_back(setting.text());
    }
  }
  description.overridden.merge(apply_overrides(file, overrides, sources, problems));
  description.changes.insert(description.changes.end(), overrides.begin(), overrides.end());
  return true;
}

}  // namespace

SweepDescription read_sweep(const std::string& text, std::string_view source, const std::filesystem::path& folder,
                            const std::vector<std::string>& overrides, const std::string& scale,
                            std::list<std::string>& sources, Problems& problems) {
  SweepDescription description;
  description.scale = scale;
  Node file = parse_document(text, source, problems);
  if (!problems.empty() && file.kind == Node::Kind::nothing) return description;  // not YAML: nothing more to say
  if (!change(file, folder, overrides, sources, description, problems)) return description;
  description.place = file.place;
  if (file.kind != Node::Kind::map) {
    problems.add(file.place, "", "saw " + file.shown() + "; allowed: a map with name, dataset, sweep, …");
    return description;
  }
  read_name(file, description, problems);
  read_output(file, description, problems);
  read_order(file, description, problems);
  check_schema_key(file, problems);
  auto [experiment, places] =
      read_experiment(file, {"name", "output", "order", "scales", "sweep", "tables", "labels", "$schema"}, problems);
  description.base = std::move(experiment);
  description.base_places = std::move(places);
  if (const Node* const section = file.find("sweep")) {
    description.place = section->place;
    read_axes(*section, description, problems);
    refuse_race_in_depth(description, problems);
  }
  if (const Node* const section = file.find("tables")) description.tables = read_tables(*section, folder, problems);
  if (const Node* const section = file.find("labels")) {
    const Labels labels = read_labels(*section, problems);
    // Of a file without tables they are those of the table that it gets.
    if (!file.find("tables")) description.tables.emplace_back();
    for (TableSpec& table : description.tables) table.labels = labels;
  }
  return description;
}

}  // namespace foldwise
