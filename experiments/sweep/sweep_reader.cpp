// SPDX-License-Identifier: Apache-2.0
#include "experiments/sweep/sweep_reader.h"

#include <variant>

#include "experiments/fields/environment.h"
#include "experiments/sweep/axes_reader.h"
#include "experiments/sweep/experiment_reader.h"
#include "experiments/sweep/overrides.h"
#include "experiments/sweep/table_reader.h"

namespace foldwise {
namespace {

// The name becomes a folder's.
bool is_safe_name(std::string_view name) {
  constexpr std::string_view safe = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-";
  return !name.empty() && name.size() <= 100 && name.find_first_not_of(safe) == std::string_view::npos &&
         name.front() != '.' && name.front() != '-';
}

void read_name(const Node& file, SweepDescription& description, Problems& problems) {
  const std::string allowed = "letters, digits, _, - and ., at most 100, beginning with a letter, a digit or _";
  const Node* const node = file.find("name");
  if (!node) {
    problems.add(file.place, "name", "saw none; give the sweep a name of " + allowed);
  } else if (node->kind != Node::Kind::scalar || !is_safe_name(node->text)) {
    problems.add(node->place, "name", "saw " + node->shown() + "; allowed: " + allowed);
  } else {
    description.name = node->text;
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
    description.output = std::get<std::string>(resolved);
  }
}

}  // namespace

SweepDescription read_sweep(const std::string& text, std::string_view source, const std::filesystem::path& folder,
                            const std::vector<std::string>& overrides, std::list<std::string>& sources,
                            Problems& problems) {
  SweepDescription description;
  Node file = parse_document(text, source, problems);
  if (!problems.empty() && file.kind == Node::Kind::nothing) return description;  // not YAML: nothing more to say
  description.overridden = apply_overrides(file, overrides, sources, problems);
  description.place = file.place;
  if (file.kind != Node::Kind::map) {
    problems.add(file.place, "", "saw " + file.shown() + "; allowed: a map with name, dataset, sweep, …");
    return description;
  }
  read_name(file, description, problems);
  read_output(file, description, problems);
  auto [experiment, places] = read_experiment(file, {"name", "output", "sweep", "tables"}, problems);
  description.base = std::move(experiment);
  description.base_places = std::move(places);
  if (const Node* const section = file.find("sweep")) {
    description.place = section->place;
    read_axes(*section, description, problems);
  }
  if (const Node* const section = file.find("tables")) description.tables = read_tables(*section, folder, problems);
  return description;
}

}  // namespace foldwise
