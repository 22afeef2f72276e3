// SPDX-License-Identifier: Apache-2.0
#include "experiments/sweep/tie_reader.h"

#include <algorithm>

#include "experiments/fields/field_type.h"
#include "experiments/sweep/experiment_reader.h"

namespace foldwise {
namespace {

bool alike(const Field& field, const Field& source) {
  return field.type->follows(*source.type) && field.choices == source.choices;
}

const Tie* tie_of(const std::vector<Tie>& ties, const Field* field) {
  const auto found = std::ranges::find(ties, field, &Tie::field);
  return found == ties.end() ? nullptr : &*found;
}

// How many ties a field's value passes through; more than there are ties: a circle.
std::size_t chain_length(const std::vector<Tie>& ties, const Tie& tie) {
  std::size_t length = 1;
  for (const Tie* next = tie_of(ties, tie.source); next && length <= ties.size(); next = tie_of(ties, next->source)) {
    ++length;
  }
  return length;
}

void read_tie(const Entry& entry, std::vector<Tie>& ties, Problems& problems) {
  const Field* const field = known_field(entry.key, entry.place, "sweep.tie", problems);
  const std::string where = "sweep.tie." + entry.key;
  if (entry.value.kind != Node::Kind::scalar) {
    problems.add(entry.value.place, where, "saw " + entry.value.shown() + "; allowed: the field that it follows");
    return;
  }
  const Field* const source = known_field(entry.value.text, entry.value.place, where, problems);
  if (!field || !source) return;
  if (!alike(*field, *source)) {
    problems.add(
        entry.value.place, where,
        "saw " + source->path + ", " + source->allowed() + "; allowed: a field that holds " + field->allowed());
    return;
  }
  ties.push_back({.field = field, .source = source, .place = entry.place});
}

}  // namespace

void read_ties(const Node& node, SweepDescription& description, Problems& problems) {
  if (node.kind != Node::Kind::map || node.entries.empty()) {
    problems.add(node.place, "sweep.tie", "saw " + node.shown() + "; allowed: a map, field -> field that it follows");
    return;
  }
  std::vector<Tie> ties;
  for (const Entry& entry : node.entries) read_tie(entry, ties, problems);
  for (const Tie& tie : ties) {
    if (chain_length(ties, tie) <= ties.size()) continue;
    problems.add(tie.place, "sweep.tie." + tie.field->path,
                 "saw ties that lead in a circle over " + tie.source->path + "; let one of them go");
    return;
  }
  std::ranges::stable_sort(ties, {}, [&, all = ties](const Tie& tie) { return chain_length(all, tie); });
  description.ties = std::move(ties);
}

std::optional<Value> follow(const Tie& tie, const Value& value) {
  return tie.field->type->followed(*tie.field, value);
}

}  // namespace foldwise
