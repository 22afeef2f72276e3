// SPDX-License-Identifier: Apache-2.0
#include "experiments/sweep/point_maker.h"

#include <algorithm>
#include <limits>

#include "experiments/fields/fields.h"
#include "experiments/sweep/tie_reader.h"

namespace foldwise {
namespace {

constexpr std::size_t kMostPoints = 20'000'000;
constexpr std::uint32_t kRefused = std::numeric_limits<std::uint32_t>::max();

}  // namespace

PointMaker::PointMaker(const SweepDescription& description, Points& points, Problems& problems)
    : description_(description), points_(points), problems_(problems), seen_(0, Hash{this}, Equal{this}) {}

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
  make_included();
  tell_void_settings();
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
  number_void_settings();
  for (std::size_t i = 0; i < points_.columns_.size(); ++i) {
    if (points_.columns_[i].field().scope != Scope::execution) identifying_.push_back(i);
  }
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

// Of those that vary here, or are decided by what does: elsewhere they are what one experiment has, and a mistake.
void PointMaker::number_void_settings() {
  const auto varies = [&](const Field& field) {
    return std::ranges::any_of(points_.columns_, [&](const Column& column) { return &column.field() == &field; });
  };
  for (const VoidSetting& setting : void_settings()) {
    const Field& field = *find_field(setting.field);
    const Field& beside = *find_field(setting.beside);
    if (!varies(field) && (!varies(beside) || field.is_default(description_.base))) continue;
    NumberedVoid made{.column = column_of(field), .beside = column_of(beside), .setting = &setting};
    made.unset = points_.columns_[made.column].number_of(field.default_value);
    made.number = points_.columns_[made.beside].number_of(Value(setting.value));
    void_settings_.push_back(made);
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
  leave_void_settings_out(std::span(points_.numbers_).subspan(index * row.size()));
  if (!seen_.insert(index).second) points_.numbers_.resize(index * row.size());
  if (index < kMostPoints) return;
  problems_.add(description_.place, "sweep",
                "saw more than " + std::to_string(kMostPoints) + " points; shorten its axes");
  sound_ = false;
}

void PointMaker::leave_void_settings_out(std::span<std::uint32_t> row) {
  for (NumberedVoid& each : void_settings_) {
    if (row[each.beside] != each.number || row[each.column] == each.unset) continue;
    row[each.column] = each.unset;
    ++each.points;
  }
}

void PointMaker::tell_void_settings() {
  for (const NumberedVoid& each : void_settings_) {
    if (each.points == 0 || each.setting->told == VoidSetting::Told::no) continue;
    const Field& beside = points_.columns_[each.beside].field();
    points_.remarks_.push_back(std::string(each.setting->field) + " is void beside " + beside.path + " " +
                               beside.yaml(Value(each.setting->value)) + ": " + std::to_string(each.points) + " of " +
                               std::to_string(points_.made_) +
                               " points set it in vain, and those that differ in nothing else are one experiment");
  }
}

// What cannot be.

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

std::size_t PointMaker::Hash::operator()(std::size_t row) const {
  const auto numbers = maker->points_[row];
  std::uint64_t hash = 1469598103934665603U;
  for (const std::size_t column : maker->identifying_) {
    hash = (hash ^ numbers[column]) * 0x9E3779B97F4A7C15U;
    hash ^= hash >> 29;
  }
  return hash;
}

bool PointMaker::Equal::operator()(std::size_t left, std::size_t right) const {
  const auto first = maker->points_[left];
  const auto second = maker->points_[right];
  return std::ranges::all_of(maker->identifying_, [&](std::size_t column) { return first[column] == second[column]; });
}

}  // namespace foldwise
