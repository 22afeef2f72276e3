// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "experiments/fields/effects.h"
#include "experiments/foundation/numbers/index_table.h"
#include "experiments/sweep/expansion.h"
#include "experiments/sweep/problems.h"
#include "experiments/sweep/sweep_description.h"

namespace foldwise {

/// Makes the points of a sweep as rows of value numbers: product of the dimensions, conditional axes, ties, exclusion,
/// a sample, included points, merging of equal ones: of those that differ in nothing, or in fields without effect
/// alone.
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
  std::size_t column_of(const Field& field);
  NumberedDimension numbered(const Dimension& dimension);
  NumberedPattern numbered(const Pattern& pattern);
  void number_everything();
  void number_ties();
  bool few_enough();

  void make_products();
  void branch(Row row, std::size_t clause);
  void take_sample();
  void make_included();
  void finish(const Row& row);
  void apply_ties(Row& row, std::span<const std::size_t> given);
  void keep(const Row& row);
  std::size_t seen_before(std::size_t point);
  void count_merged(const Row& row, std::size_t kept);
  void tell_merged();
  bool claim_columns(const NumberedWhen& clause);
  void release_columns(const NumberedWhen& clause);
  void append_effective(const Row& row);
  std::span<const std::uint32_t> meant(std::size_t row) const;
  void refuse_axes_without_effect();
  void refuse_axis(const Axis& axis);
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
  std::vector<std::size_t> identifying_;  // columns that make experiments differ
  struct ConditionalColumn {
    std::size_t column = 0;
    const Effect* effect = nullptr;
    bool ever = false;    // whether a value other than the base's had an effect in a point
    bool merges = false;  // whether points that differ in it were one experiment
  };
  std::vector<ConditionalColumn> conditional_;  // columns whose fields do not always have an effect
  std::vector<std::size_t> owners_;             // columns that such an effect depends on
  Experiment probe_;                            // the base with the values of owners_ of the row in the making
  Row probed_;                                  // the numbers of its values, by column
  std::vector<bool> claimed_;                   // per column: set by a conditional axis of the row in the making
  IndexTable seen_;
  std::size_t merged_ = 0;  // points that differ from the one that stands for them in fields without effect alone
  bool sound_ = true;       // false: a problem was told that every further row would tell again
};

}  // namespace foldwise
