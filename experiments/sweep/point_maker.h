// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <unordered_set>
#include <vector>

#include "experiments/sweep/expansion.h"
#include "experiments/sweep/problems.h"
#include "experiments/sweep/sweep_description.h"
#include "experiments/sweep/void_settings.h"

namespace foldwise {

/// Makes the points of a sweep as rows of value numbers: product of the dimensions, conditional axes, ties, exclusion,
/// included points, merging of equal ones.
class PointMaker {
 public:
  PointMaker(const SweepDescription& description, Points& points, Problems& problems);
  void make();

 private:
  using Row = std::vector<std::uint32_t>;
  struct NumberedAxis {
    std::size_t column = 0;
    std::vector<std::uint32_t> numbers;
  };
  using NumberedDimension = std::vector<NumberedAxis>;
  struct Condition {
    std::size_t column = 0;
    std::uint32_t number = 0;
  };
  struct NumberedPattern {
    std::vector<Condition> conditions;
    std::size_t matched = 0;
  };
  struct NumberedWhen {
    NumberedPattern pattern;
    std::vector<NumberedDimension> dimensions;
  };
  struct NumberedTie {
    std::size_t column = 0;
    std::size_t source = 0;
    std::vector<std::uint32_t> numbers;  // of the column's values, by the source's; kRefused: not allowed there
    const Tie* tie = nullptr;
  };
  struct NumberedVoid {
    std::size_t column = 0;
    std::uint32_t unset = 0;  // its default
    std::size_t beside = 0;
    std::uint32_t number = 0;
    const VoidSetting* setting = nullptr;
    std::size_t points = 0;  // where it was set in vain
  };
  struct Hash {
    const PointMaker* maker;
    std::size_t operator()(std::size_t row) const;
  };
  struct Equal {
    const PointMaker* maker;
    bool operator()(std::size_t left, std::size_t right) const;
  };

  std::size_t column_of(const Field& field);
  NumberedDimension numbered(const Dimension& dimension);
  NumberedPattern numbered(const Pattern& pattern);
  void number_everything();
  void number_ties();
  void number_void_settings();
  bool few_enough();

  void make_products();
  void branch(Row row, std::size_t clause);
  void make_included();
  void finish(const Row& row);
  void apply_ties(Row& row, std::span<const std::size_t> given);
  void keep(const Row& row);
  void leave_void_settings_out(std::span<std::uint32_t> row);
  void tell_void_settings();
  bool claim_columns(const NumberedWhen& clause);
  void release_columns(const NumberedWhen& clause);
  void refuse_idle(const Pattern& pattern, const NumberedPattern& numbered, const std::string& where);

  static bool matches(const Row& row, const NumberedPattern& pattern);
  static bool advance(std::span<const NumberedDimension> dimensions, std::vector<std::size_t>& position);
  static void place(Row& row, std::span<const NumberedDimension> dimensions, std::span<const std::size_t> position);

  const SweepDescription& description_;
  Points& points_;
  Problems& problems_;
  std::vector<NumberedDimension> dimensions_;
  std::vector<NumberedWhen> when_;
  std::vector<NumberedPattern> exclude_;
  std::vector<NumberedTie> ties_;
  std::vector<NumberedVoid> void_settings_;
  std::vector<std::size_t> identifying_;  // columns that make experiments differ
  std::vector<bool> claimed_;             // per column: set by a conditional axis of the row in the making
  std::unordered_set<std::size_t, Hash, Equal> seen_;
  bool sound_ = true;  // false: a problem was told that every further row would tell again
};

}  // namespace foldwise
