// SPDX-License-Identifier: Apache-2.0
/// What a sweep file says, typed, before it is expanded.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "experiments/fields/field.h"
#include "experiments/race_options.h"
#include "experiments/sweep/document.h"
#include "experiments/sweep/point_sample.h"
#include "experiments/sweep/sweep.h"

namespace foldwise {

/// One varied field and its values.
struct Axis {
  const Field* field = nullptr;
  std::vector<Value> values;  ///< at least one
  Place place;
};

/// Axes that advance together: one axis of a grid, or all of a zip. They have the same number of values.
struct Dimension {
  std::vector<Axis> axes;

  std::size_t size() const { return axes.front().values.size(); }
};

/// A field and one value of it: to set, or to match.
struct FieldSetting {
  const Field* field = nullptr;
  Value value;
};

/// Matches the points that have all these values.
struct Pattern {
  std::vector<FieldSetting> conditions;
  Place place;
};

/// Dimensions of the points that match only.
struct ConditionalAxes {
  Pattern pattern;
  std::vector<Dimension> dimensions;
};

/// `field` follows `source`.
struct Tie {
  const Field* field = nullptr;
  const Field* source = nullptr;
  Place place;
};

struct SweepDescription {
  std::string name;   ///< with -SCALE, where there is one
  std::string scale;  ///< empty: the file as it is
  std::filesystem::path output;
  ResultOrder order = ResultOrder::breadth;
  Experiment base;
  std::map<std::string, Place> base_places;  ///< of the fields that the file sets
  std::vector<Dimension> dimensions;         ///< the last one varies fastest
  std::vector<ConditionalAxes> when;
  std::vector<std::vector<FieldSetting>> include;
  std::vector<Pattern> exclude;
  std::optional<PointSample> sample;  ///< of the points of the grid; included ones come besides
  std::optional<RaceOptions> race;
  Place race_place;
  std::vector<Tie> ties;  ///< a field that follows another tied field stands after it
  std::vector<TableSpec> tables;
  std::vector<std::string> changes;  ///< field=value: the scale's, then the command line's
  std::set<std::string> overridden;  ///< the fields that these set: conditions on them may match nothing
  Place place;                       ///< of the sweep section, or of the file
};

}  // namespace foldwise
