// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "experiments/sweep/problems.h"
#include "experiments/sweep/sweep_description.h"

namespace foldwise {

/// A field that varies, and every value that it takes. Value 0 is the base's.
class Column {
 public:
  Column(const Field& field, const Experiment& base);

  const Field& field() const { return *field_; }
  const std::vector<Value>& values() const { return values_; }
  /// The number of a value, which is new if it has not been seen.
  std::uint32_t number_of(const Value& value);

 private:
  const Field* field_;
  std::vector<Value> values_;
  std::unordered_map<std::string, std::uint32_t> numbers_;  // by the value as JSON
};

/// Of a row's value numbers in some of the columns.
std::uint64_t hash_of(std::span<const std::uint32_t> row, std::span<const std::size_t> columns);

/// The points of a sweep: for each experiment one value number per column.
class Points {
 public:
  /// Makes, excludes and merges the points and checks each. What is wrong becomes problems.
  static Points expand(const SweepDescription& description, Problems& problems);

  /// The varied fields: axes, then ties, then those that only a table names. Hidden columns stand behind `shown`.
  const std::vector<Column>& columns() const { return columns_; }
  std::size_t shown() const { return shown_; }
  std::size_t size() const { return columns_.empty() ? (made_ > 0 ? 1 : 0) : numbers_.size() / columns_.size(); }
  /// Before exclusion and merging.
  std::size_t made() const { return made_; }
  /// What became of settings that are void: one sentence each.
  const std::vector<std::string>& remarks() const { return remarks_; }
  /// Value numbers of one experiment, one per column.
  std::span<const std::uint32_t> operator[](std::size_t index) const {
    return std::span(numbers_).subspan(index * columns_.size(), columns_.size());
  }
  Experiment experiment(const Experiment& base, std::size_t index) const;

 private:
  friend class PointMaker;
  std::vector<Column> columns_;
  std::size_t shown_ = 0;
  std::vector<std::uint32_t> numbers_;  // [experiments][columns]
  // While they are made, where some fields do not always have an effect: the same with the base's value where they have
  // none. Points that agree in these are one experiment.
  std::vector<std::uint32_t> effective_;
  std::size_t made_ = 0;
  std::vector<std::string> remarks_;
};

}  // namespace foldwise
