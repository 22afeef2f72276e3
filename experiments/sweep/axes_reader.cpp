// SPDX-License-Identifier: Apache-2.0
#include "experiments/sweep/axes_reader.h"

#include <algorithm>
#include <optional>

#include "experiments/fields/suggestion.h"
#include "experiments/foundation/text/parse_number.h"
#include "experiments/sweep/experiment_reader.h"
#include "experiments/sweep/race_reader.h"
#include "experiments/sweep/tie_reader.h"
#include "experiments/sweep/value_reader.h"

namespace foldwise {
namespace {

class AxesReader {
 public:
  AxesReader(SweepDescription& description, Problems& problems) : description_(description), problems_(problems) {}

  void read(const Node& section) {
    if (!expect(section, Node::Kind::map, "sweep", "a map of grid, zip, when, include, exclude, tie, sample, race"))
      return;
    for (const Entry& entry : section.entries) {
      const std::string where = "sweep." + entry.key;
      if (entry.key == "grid" || entry.key == "zip") {
        read_dimensions(entry, where, description_.dimensions);
      } else if (entry.key == "when") {
        for_each_item(entry.value, where, [&](const Node& item) { read_conditional(item, where); });
      } else if (entry.key == "include") {
        for_each_item(entry.value, where, [&](const Node& item) {
          description_.include.push_back(read_assignments(item, where, Empty::allowed));
        });
      } else if (entry.key == "exclude") {
        for_each_item(entry.value, where, [&](const Node& item) {
          description_.exclude.push_back({read_assignments(item, where, Empty::refused), item.place});
        });
      } else if (entry.key == "tie") {
        read_ties(entry.value, description_, problems_);
      } else if (entry.key == "sample") {
        read_sample(entry.value);
      } else if (entry.key == "race") {
        description_.race = read_race(entry.value, problems_);
        description_.race_place = entry.place;
      } else {
        problems_.add(
            entry.place, where,
            "saw an unknown key; allowed: grid, zip, when, include, exclude, tie, sample, race" +
                did_you_mean(entry.key, {"grid", "zip", "when", "include", "exclude", "tie", "sample", "race"}));
      }
    }
    refuse_contradictions();
  }

 private:
  enum class Empty { allowed, refused };

  bool expect(const Node& node, Node::Kind kind, std::string_view where, const std::string& allowed) {
    const bool filled = kind == Node::Kind::map ? !node.entries.empty() : !node.items.empty();
    if (node.kind == kind && filled) return true;
    problems_.add(node.place, where, "saw " + node.shown() + "; allowed: " + allowed);
    return false;
  }

  template <typename Action>
  void for_each_item(const Node& node, const std::string& where, Action action) {
    if (!expect(node, Node::Kind::sequence, where, "a list of maps, at least one")) return;
    for (const Node& item : node.items) action(item);
  }

  // grid: one dimension for each field. zip: one for each map.
  void read_dimensions(const Entry& entry, const std::string& where, std::vector<Dimension>& dimensions) {
    if (entry.key == "grid") {
      for (Axis& axis : read_axis_map(entry.value, where)) dimensions.push_back({{std::move(axis)}});
    } else if (entry.value.kind == Node::Kind::sequence) {
      for_each_item(entry.value, where, [&](const Node& item) { read_zip(item, where, dimensions); });
    } else {
      read_zip(entry.value, where, dimensions);
    }
  }

  void read_zip(const Node& node, const std::string& where, std::vector<Dimension>& dimensions) {
    Dimension dimension{read_axis_map(node, where)};
    if (dimension.axes.empty()) return;
    const Axis& first = dimension.axes.front();
    for (const Axis& axis : dimension.axes) {
      if (axis.values.size() == first.values.size()) continue;
      problems_.add(axis.place, where + "." + axis.field->path,
                    "saw " + std::to_string(axis.values.size()) + " values; allowed: as many as " + first.field->path +
                        " has, " + std::to_string(first.values.size()));
      return;
    }
    dimensions.push_back(std::move(dimension));
  }

  std::vector<Axis> read_axis_map(const Node& node, const std::string& where) {
    std::vector<Axis> axes;
    if (!expect(node, Node::Kind::map, where, "a map, field -> list of values, at least one")) return axes;
    for (const Entry& entry : node.entries) {
      const Field* const field = known_field(entry.key, entry.place, where, problems_);
      if (!field) continue;
      if (!expect(entry.value, Node::Kind::sequence, where + "." + entry.key, "a list of values, at least one"))
        continue;
      Axis axis{.field = field, .values = {}, .place = entry.place};
      for (const Node& item : entry.value.items) {
        if (auto value = read_value(*field, item, problems_)) axis.values.push_back(std::move(*value));
      }
      if (axis.values.size() == entry.value.items.size()) axes.push_back(std::move(axis));
    }
    return axes;
  }

  // {if: {field: value}, grid: {…}, zip: {…}}
  void read_conditional(const Node& node, const std::string& where) {
    if (!expect(node, Node::Kind::map, where, "a map of if, grid, zip")) return;
    ConditionalAxes conditional;
    conditional.pattern.place = node.place;
    for (const Entry& entry : node.entries) {
      if (entry.key == "if") {
        conditional.pattern.conditions = read_assignments(entry.value, where + ".if", Empty::refused);
      } else if (entry.key == "grid" || entry.key == "zip") {
        read_dimensions(entry, where + "." + entry.key, conditional.dimensions);
      } else {
        problems_.add(entry.place, where + "." + entry.key, "saw an unknown key; allowed: if, grid, zip");
      }
    }
    if (!node.find("if")) problems_.add(node.place, where, "saw no if; name the values that these axes belong to");
    if (!node.find("grid") && !node.find("zip")) problems_.add(node.place, where, "saw no grid and no zip; give one");
    description_.when.push_back(std::move(conditional));
  }

  // {points: 200, seed: 1, kind: sobol}
  void read_sample(const Node& node) {
    if (!expect(node, Node::Kind::map, "sweep.sample", "a map of points, seed, kind")) return;
    PointSample sample;
    for (const Entry& entry : node.entries) {
      const std::string where = "sweep.sample." + entry.key;
      if (entry.key == "points" || entry.key == "seed") {
        const auto number = parse_whole_number(entry.value.text);
        const int least = entry.key == "points" ? 1 : 0;
        const bool is_one = entry.value.kind == Node::Kind::scalar && number && *number >= least;
        if (!is_one) {
          problems_.add(
              entry.value.place, where,
              "saw " + entry.value.shown() + "; allowed: a whole number of " + std::to_string(least) + " or more");
        } else if (entry.key == "points") {
          sample.points = static_cast<std::size_t>(*number);
        } else {
          sample.seed = static_cast<std::uint64_t>(*number);
        }
      } else if (entry.key == "kind") {
        const auto& names = Choices<PointSampling>::names;
        const auto found = std::ranges::find(names, entry.value.text);
        if (found == names.end()) {
          problems_.add(entry.value.place, where, "saw " + entry.value.shown() + "; allowed: random, sobol");
        } else {
          sample.kind = static_cast<PointSampling>(found - names.begin());
        }
      } else {
        problems_.add(
            entry.place, where,
            "saw an unknown key; allowed: points, seed, kind" + did_you_mean(entry.key, {"points", "seed", "kind"}));
      }
    }
    if (!node.find("points")) problems_.add(node.place, "sweep.sample", "saw no points; say how many are taken");
    description_.sample = sample;
  }

  std::vector<FieldSetting> read_assignments(const Node& node, const std::string& where, Empty empty) {
    std::vector<FieldSetting> assignments;
    const bool blank = node.kind == Node::Kind::map && node.entries.empty() && empty == Empty::allowed;
    if (blank || !expect(node, Node::Kind::map, where, "a map, field -> value")) return assignments;
    for (const Entry& entry : node.entries) {
      const Field* const field = known_field(entry.key, entry.place, where, problems_);
      auto value = field ? read_value(*field, entry.value, problems_) : std::nullopt;
      if (value) assignments.push_back({field, std::move(*value)});
    }
    return assignments;
  }

  // A field has one source of values: one axis, or a tie. Conditional axes may share a field among them: whether they
  // meet in a point shows when the points are made.
  void refuse_contradictions() {
    std::vector<const Axis*> seen;
    for (const Dimension& dimension : description_.dimensions) refuse_repeated(dimension, seen);
    for (const ConditionalAxes& conditional : description_.when) {
      std::vector<const Axis*> here = seen;
      for (const Dimension& dimension : conditional.dimensions) refuse_repeated(dimension, here);
    }
  }

  void refuse_repeated(const Dimension& dimension, std::vector<const Axis*>& seen) {
    for (const Axis& axis : dimension.axes) {
      const auto earlier = std::ranges::find(seen, axis.field, &Axis::field);
      if (earlier != seen.end()) {
        problems_.add(axis.place, "sweep",
                      "saw " + axis.field->path + " vary a second time, first at line " +
                          std::to_string((*earlier)->place.line) + "; keep one axis for it");
      }
      const auto tie = std::ranges::find(description_.ties, axis.field, &Tie::field);
      if (tie != description_.ties.end()) {
        problems_.add(axis.place, "sweep",
                      "saw an axis for " + axis.field->path + ", which sweep.tie lets follow " + tie->source->path +
                          "; keep one of the two");
      }
      seen.push_back(&axis);
    }
  }

  SweepDescription& description_;
  Problems& problems_;
};

}  // namespace

void read_axes(const Node& section, SweepDescription& description, Problems& problems) {
  AxesReader(description, problems).read(section);
}

}  // namespace foldwise
