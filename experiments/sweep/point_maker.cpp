// SPDX-License-Identifier: Apache-2.0
#include "experiments/sweep/point_maker.h"

#include <algorithm>
#include <limits>
#include <string>

#include "experiments/fields/fields.h"
#include "experiments/sweep/tie_reader.h"

namespace foldwise {
namespace {

constexpr std::size_t kMostPoints = 20'000'000;
constexpr std::uint32_t kRefused = std::numeric_limits<std::uint32_t>::max();

}  // namespace

PointMaker::PointMaker(const SweepDescription& description, Points& points, Problems& problems)
    : description_(description), points_(points), problems_(problems) {}

void PointMaker::make() {
  number_everything();
  if (!few_enough()) return;
  const bool only_included = description_.dimensions.empty() && description_.when.empty();
  if (!only_included || description_.include.empty()) make_products();
  const std::size_t excludable = points_.made_;
  if (!sound_) return;
  if (excludable > 0 && points_.size() == 0) {
    problems_.add(description_.place, "sweep.exclude",
                  "saw all " + std::to_string(excludable) + " points excluded; leave at least one");
  }
  take_sample();
  make_included();
  refuse_axes_without_effect();
  tell_merged();
  for (std::size_t i = 0; i < exclude_.size(); ++i) refuse_idle(description_.exclude[i], exclude_[i], "sweep.exclude");
  for (std::size_t i = 0; i < when_.size(); ++i) {
    refuse_idle(description_.when[i].pattern, when_[i].pattern, "sweep.when.if");
  }
}

// From fields and values to columns and numbers.

std::size_t PointMaker::column_of(const Field& field) {
  auto& columns = points_.columns_;
  const auto found = std::ranges::find_if(columns, [&](const Column& column) { return &column.field() == &field; });
  if (found != columns.end()) return static_cast<std::size_t>(found - columns.begin());
  columns.emplace_back(field, description_.base);
  return columns.size() - 1;
}

PointMaker::NumberedDimension PointMaker::numbered(const Dimension& dimension) {
  NumberedDimension axes;
  for (const Axis& axis : dimension.axes) {
    NumberedAxis& made = axes.emplace_back(NumberedAxis{.column = column_of(*axis.field), .numbers = {}});
    for (const Value& value : axis.values) made.numbers.push_back(points_.columns_[made.column].number_of(value));
  }
  return axes;
}

PointMaker::NumberedPattern PointMaker::numbered(const Pattern& pattern) {
  NumberedPattern made;
  for (const auto& [field, value] : pattern.conditions) {
    const std::size_t column = column_of(*field);
    made.conditions.push_back({column, points_.columns_[column].number_of(value)});
  }
  return made;
}

// The order is the one that people see: axes, ties, what only tables name. Hidden columns come last.
void PointMaker::number_everything() {
  for (const Dimension& dimension : description_.dimensions) dimensions_.push_back(numbered(dimension));
  for (const ConditionalAxes& conditional : description_.when) {
    NumberedWhen& made = when_.emplace_back();
    for (const Dimension& dimension : conditional.dimensions) made.dimensions.push_back(numbered(dimension));
  }
  for (const auto& point : description_.include) {
    for (const auto& [field, value] : point) points_.columns_[column_of(*field)].number_of(value);
  }
  for (const Tie& tie : description_.ties) column_of(*tie.field);
  for (const TableSpec& table : description_.tables) {
    for (const std::string& path : table.select.per) column_of(*find_field(path));
    for (const std::string& path : table.rows) column_of(*find_field(path));
    for (const std::string& path : table.columns) column_of(*find_field(path));
    for (const auto& [path, value] : table.baseline) column_of(*find_field(path));
  }
  points_.shown_ = points_.columns_.size();
  number_ties();
  for (std::size_t i = 0; i < when_.size(); ++i) when_[i].pattern = numbered(description_.when[i].pattern);
  for (const Pattern& pattern : description_.exclude) exclude_.push_back(numbered(pattern));
  for (std::size_t i = 0; i < points_.columns_.size(); ++i) {
    if (points_.columns_[i].field().scope != Scope::execution) identifying_.push_back(i);
  }
  for (const std::size_t column : identifying_) {
    if (const Effect* const effect = effect_of(points_.columns_[column].field())) {
      conditional_.push_back({.column = column, .effect = effect});
    }
  }
  for (std::size_t column = 0; column < points_.columns_.size(); ++column) {
    const Field* const field = &points_.columns_[column].field();
    const bool decides = std::ranges::any_of(conditional_, [&](const ConditionalColumn& each) {
      return std::ranges::find(each.effect->conditions, field, &foldwise::Condition::owner) !=
             each.effect->conditions.end();
    });
    if (decides) owners_.push_back(column);
  }
  probe_ = description_.base;
  probed_.assign(points_.columns_.size(), 0);
  claimed_.assign(points_.columns_.size(), false);
}

void PointMaker::number_ties() {
  for (const Tie& tie : description_.ties) {
    NumberedTie made{.column = column_of(*tie.field), .source = column_of(*tie.source), .numbers = {}, .tie = &tie};
    const std::vector<Value> values = points_.columns_[made.source].values();
    for (const Value& value : values) {
      const auto taken = follow(tie, value);
      made.numbers.push_back(taken ? points_.columns_[made.column].number_of(*taken) : kRefused);
    }
    ties_.push_back(std::move(made));
  }
}

bool PointMaker::few_enough() {
  std::size_t product = 1;
  for (const NumberedDimension& dimension : dimensions_) {
    const std::size_t size = dimension.front().numbers.size();
    if (product > kMostPoints / size) {
      problems_.add(description_.place, "sweep.grid",
                    "saw more than " + std::to_string(kMostPoints) + " points; shorten its axes");
      return false;
    }
    product *= size;
  }
  points_.numbers_.reserve(product * points_.columns_.size());
  seen_.reserve(product);
  return true;
}

// The points.

// One step of an odometer whose last dimension is fastest. False after the last position.
bool PointMaker::advance(std::span<const NumberedDimension> dimensions, std::vector<std::size_t>& position) {
  for (std::size_t i = dimensions.size(); i-- > 0;) {
    if (++position[i] < dimensions[i].front().numbers.size()) return true;
    position[i] = 0;
  }
  return false;
}

void PointMaker::place(Row& row, std::span<const NumberedDimension> dimensions, std::span<const std::size_t> position) {
  for (std::size_t i = 0; i < dimensions.size(); ++i) {
    for (const NumberedAxis& axis : dimensions[i]) row[axis.column] = axis.numbers[position[i]];
  }
}

void PointMaker::make_products() {
  std::vector<std::size_t> position(dimensions_.size(), 0);
  Row row(points_.columns_.size(), 0);
  do {
    place(row, dimensions_, position);
    branch(row, 0);
  } while (sound_ && advance(dimensions_, position));
}

// Multiplies a row by the conditional axes that it matches, from the given clause on.
void PointMaker::branch(Row row, std::size_t clause) {
  apply_ties(row, {});
  while (clause < when_.size() && !matches(row, when_[clause].pattern)) ++clause;
  if (clause == when_.size()) {
    ++points_.made_;
    const auto excluding = [&](NumberedPattern& pattern) { return matches(row, pattern) && ++pattern.matched > 0; };
    if (std::ranges::count_if(exclude_, excluding) == 0) keep(row);
    return;
  }
  NumberedWhen& met = when_[clause];
  ++met.pattern.matched;
  if (!claim_columns(met)) return;
  std::vector<std::size_t> position(met.dimensions.size(), 0);
  do {
    place(row, met.dimensions, position);
    branch(row, clause + 1);
  } while (sound_ && advance(met.dimensions, position));
  release_columns(met);
}

// Of what the grid has come to after exclusion and merging.
void PointMaker::take_sample() {
  if (!description_.sample || points_.columns_.empty()) return;
  const std::size_t columns = points_.columns_.size();
  const std::size_t before = points_.size();
  const auto identity = [&](std::size_t point) {
    std::string text;
    for (const std::size_t column : identifying_) {
      const Column& each = points_.columns_[column];
      const Value& value = each.values()[points_[point][column]];
      text.append(each.field().path).append("=");
      each.field().append_json(text, value);
      text += '\n';
    }
    return text;
  };
  const std::vector<std::size_t> taken =
      sampled_points({.columns = columns, .numbers = points_.numbers_, .identity = identity}, *description_.sample);
  const auto compress = [&](std::vector<std::uint32_t>& rows) {
    if (rows.empty()) return;
    auto end = rows.begin();
    for (const std::size_t point : taken) {
      const auto from = rows.begin() + static_cast<std::ptrdiff_t>(point * columns);
      end = std::copy(from, from + static_cast<std::ptrdiff_t>(columns), end);
    }
    rows.erase(end, rows.end());
  };
  compress(points_.numbers_);
  compress(points_.effective_);
  seen_.clear();
  for (std::size_t point = 0; point < taken.size(); ++point) seen_before(point);
  points_.remarks_.push_back(before == taken.size()
                                 ? "sweep.sample asks for " + std::to_string(description_.sample->points) +
                                       " points, and all " + std::to_string(before) + " that there are, are taken"
                                 : std::to_string(taken.size()) + " of " + std::to_string(before) +
                                       " points are taken (sweep.sample, kind " +
                                       std::string(name_of(description_.sample->kind)) + ")");
}

void PointMaker::make_included() {
  for (const auto& point : description_.include) {
    Row row(points_.columns_.size(), 0);
    std::vector<std::size_t> given;
    for (const auto& [field, value] : point) {
      given.push_back(column_of(*field));
      row[given.back()] = points_.columns_[given.back()].number_of(value);
    }
    ++points_.made_;
    apply_ties(row, given);
    keep(row);
  }
}

// A point that sets a tied field itself keeps what it sets.
void PointMaker::apply_ties(Row& row, std::span<const std::size_t> given) {
  for (const NumberedTie& each : ties_) {
    if (std::ranges::find(given, each.column) != given.end()) continue;
    const std::uint32_t number = each.numbers[row[each.source]];
    if (number != kRefused) {
      row[each.column] = number;
      continue;
    }
    const Field& source = points_.columns_[each.source].field();
    problems_.add(each.tie->place, "sweep.tie." + each.tie->field->path,
                  "saw " + source.path + " at " +
                      source.yaml(points_.columns_[each.source].values()[row[each.source]]) +
                      "; allowed: " + each.tie->field->allowed());
    sound_ = false;
  }
}

void PointMaker::keep(const Row& row) {
  if (points_.columns_.empty()) return;
  const std::size_t index = points_.size();
  points_.numbers_.insert(points_.numbers_.end(), row.begin(), row.end());
  if (!conditional_.empty()) append_effective(row);
  const std::size_t kept = seen_before(index);
  if (kept != index) {
    count_merged(row, kept);
    points_.numbers_.resize(index * row.size());
    if (!conditional_.empty()) points_.effective_.resize(index * row.size());
  }
  if (index < kMostPoints) return;
  problems_.add(description_.place, "sweep",
                "saw more than " + std::to_string(kMostPoints) + " points; shorten its axes");
  sound_ = false;
}

// The row with the base's value for each field that has no effect in it.
void PointMaker::append_effective(const Row& row) {
  for (const std::size_t column : owners_) {
    if (probed_[column] == row[column]) continue;
    points_.columns_[column].field().set(probe_, points_.columns_[column].values()[row[column]]);
    probed_[column] = row[column];
  }
  const std::size_t begin = points_.effective_.size();
  points_.effective_.insert(points_.effective_.end(), row.begin(), row.end());
  for (ConditionalColumn& each : conditional_) {
    const bool has_effect = each.effect->holds(probe_);
    if (!has_effect) points_.effective_[begin + each.column] = 0;
    each.ever = each.ever || (has_effect && row[each.column] != 0);
  }
}

void PointMaker::count_merged(const Row& row, std::size_t kept) {
  bool differs = false;
  for (ConditionalColumn& each : conditional_) {
    if (row[each.column] == points_[kept][each.column]) continue;
    each.merges = true;
    differs = true;
  }
  if (differs) ++merged_;
}

void PointMaker::tell_merged() {
  if (merged_ == 0) return;
  std::string fields;
  for (const ConditionalColumn& each : conditional_) {
    if (!each.merges) continue;
    fields += (fields.empty() ? "" : "; ") + each.effect->field->path + " has an effect where " + each.effect->when();
  }
  points_.remarks_.push_back(std::to_string(merged_) + " of " + std::to_string(points_.made_) +
                             " points differ from others in nothing that has an effect, and are one experiment with " +
                             "them: " + fields);
}

// What cannot be.

// An axis of which no value changes anything costs trainings that look like others.
void PointMaker::refuse_axes_without_effect() {
  if (conditional_.empty() || points_.size() == 0) return;
  const auto refuse = [&](const std::vector<Dimension>& dimensions) {
    for (const Dimension& dimension : dimensions) {
      for (const Axis& axis : dimension.axes) refuse_axis(axis);
    }
  };
  refuse(description_.dimensions);
  for (std::size_t i = 0; i < when_.size(); ++i) {
    if (when_[i].pattern.matched > 0) refuse(description_.when[i].dimensions);
  }
}

void PointMaker::refuse_axis(const Axis& axis) {
  const auto found = std::ranges::find_if(conditional_, [&](const ConditionalColumn& each) {
    return &points_.columns_[each.column].field() == axis.field;
  });
  if (axis.values.size() < 2 || found == conditional_.end() || found->ever) return;
  if (std::ranges::find(description_.ties, axis.field, &Tie::source) != description_.ties.end()) return;
  // What the command line or a scale fixed may leave an axis without its use.
  const auto is_overridden = [&](const foldwise::Condition& condition) {
    return description_.overridden.contains(condition.owner->path);
  };
  if (std::ranges::any_of(found->effect->conditions, is_overridden)) return;
  problems_.add(axis.place, "sweep." + axis.field->path,
                "saw " + std::to_string(axis.values.size()) +
                    " values that change nothing in any point; it has an effect where " + found->effect->when() +
                    ": leave the axis out, or add such points");
}

bool PointMaker::matches(const Row& row, const NumberedPattern& pattern) {
  return std::ranges::all_of(pattern.conditions,
                             [&](const Condition& condition) { return row[condition.column] == condition.number; });
}

bool PointMaker::claim_columns(const NumberedWhen& clause) {
  for (const NumberedDimension& dimension : clause.dimensions) {
    for (const NumberedAxis& axis : dimension) {
      if (claimed_[axis.column]) {
        const auto index = static_cast<std::size_t>(&clause - when_.data());
        problems_.add(description_.when[index].pattern.place, "sweep.when",
                      "saw a point in which " + points_.columns_[axis.column].field().path +
                          " has conditional axes from two items; let their conditions exclude each other");
        sound_ = false;
        return false;
      }
      claimed_[axis.column] = true;
    }
  }
  return true;
}

void PointMaker::release_columns(const NumberedWhen& clause) {
  for (const NumberedDimension& dimension : clause.dimensions) {
    for (const NumberedAxis& axis : dimension) claimed_[axis.column] = false;
  }
}

// What matches nothing is a slip of the pen, except where the command line fixed one of its fields.
void PointMaker::refuse_idle(const Pattern& pattern, const NumberedPattern& numbered, const std::string& where) {
  if (numbered.matched > 0) return;
  std::string shown;
  for (const auto& [field, value] : pattern.conditions) {
    if (description_.overridden.contains(field->path)) return;
    shown += (shown.empty() ? "" : ", ") + field->path + ": " + field->yaml(value);
  }
  problems_.add(pattern.place, where, "saw {" + shown + "}, which no point has; allowed: values that occur together");
}

// Equality of rows in everything that makes experiments differ.

std::span<const std::uint32_t> PointMaker::meant(std::size_t row) const {
  if (conditional_.empty()) return points_[row];
  const std::size_t columns = points_.columns_.size();
  return std::span(points_.effective_).subspan(row * columns, columns);
}

/// The point that is the same experiment as this one, if there is one before it; else itself.
std::size_t PointMaker::seen_before(std::size_t point) {
  const auto numbers = meant(point);
  return seen_.find_or_add(hash_of(numbers, identifying_), static_cast<std::uint32_t>(point), [&](std::uint32_t other) {
    const auto others = meant(other);
    return std::ranges::all_of(identifying_, [&](std::size_t column) { return numbers[column] == others[column]; });
  });
}

}  // namespace foldwise
