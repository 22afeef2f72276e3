// SPDX-License-Identifier: Apache-2.0
#include "experiments/sweep/expansion.h"

#include <algorithm>

#include "experiments/sweep/conflicts/constraints.h"
#include "experiments/sweep/conflicts/effect_conflicts.h"
#include "experiments/sweep/experiment_walk.h"
#include "experiments/sweep/point_maker.h"

namespace foldwise {
namespace {

/// Tells every conflict once, at the place that sets the field, with the number of experiments that have it; of fields
/// without effect one sentence, and nothing where an experiment uses them.
class ConflictReport {
 public:
  void add(const Conflict& conflict) {
    const bool idle = conflict.stands == Conflict::Stands::in_every_experiment;
    const auto known = std::ranges::find_if(counted_, [&](const Counted& each) {
      return each.conflict.field == conflict.field && each.conflict.stands == conflict.stands &&
             (idle || each.conflict.sentence == conflict.sentence);
    });
    if (known != counted_.end()) {
      ++known->count;
    } else {
      counted_.push_back({conflict, 1});
    }
  }

  void tell(const SweepDescription& description, std::size_t experiments, Problems& problems) const {
    for (const auto& [conflict, count] : counted_) {
      const bool idle = conflict.stands == Conflict::Stands::in_every_experiment;
      if (idle && count < experiments) continue;
      const auto set = description.base_places.find(std::string(conflict.field));
      const Place place = set == description.base_places.end() ? description.place : set->second;
      const std::string where = experiments == 1 || idle ? ""
                                                         : " (" + std::to_string(count) + " of " +
                                                               std::to_string(experiments) + " experiments)";
      problems.add(place, conflict.field, conflict.sentence + where);
    }
  }

 private:
  struct Counted {
    Conflict conflict;
    std::size_t count = 0;
  };
  std::vector<Counted> counted_;
};

}  // namespace

Column::Column(const Field& field, const Experiment& base) : field_(&field) {
  number_of(field.get(base));
}

std::uint32_t Column::number_of(const Value& value) {
  std::string text;
  field_->append_json(text, value);
  const auto [place, is_new] = numbers_.try_emplace(std::move(text), static_cast<std::uint32_t>(values_.size()));
  if (is_new) values_.push_back(value);
  return place->second;
}

std::uint64_t hash_of(std::span<const std::uint32_t> row, std::span<const std::size_t> columns) {
  std::uint64_t hash = 1469598103934665603U;
  for (const std::size_t column : columns) {
    hash = (hash ^ row[column]) * 0x9E3779B97F4A7C15U;
    hash ^= hash >> 29;
  }
  return hash;
}

Points Points::expand(const SweepDescription& description, Problems& problems) {
  Points points;
  PointMaker(description, points, problems).make();
  points.effective_ = {};  // was needed to merge them
  std::vector<const Field*> varied;
  for (const Column& column : points.columns()) varied.push_back(&column.field());
  const std::vector<const Effect*> effects = effects_to_check(description.base, varied);
  ConflictReport report;
  ExperimentWalk walk(description.base, points);
  for (std::size_t i = 0; i < points.size(); ++i) {
    const Experiment& experiment = walk.at(i);
    std::vector<Conflict> found = conflicts(experiment);
    add_effect_conflicts(experiment, effects, found);
    for (const Conflict& conflict : found) report.add(conflict);
  }
  report.tell(description, points.size(), problems);
  return points;
}

Experiment Points::experiment(const Experiment& base, std::size_t index) const {
  Experiment experiment = base;
  const auto numbers = (*this)[index];
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    if (numbers[i] != 0) columns_[i].field().set(experiment, columns_[i].values()[numbers[i]]);
  }
  return experiment;
}

}  // namespace foldwise
