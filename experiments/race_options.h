// SPDX-License-Identifier: Apache-2.0
/// A race between experiments: the words of `sweep.race`.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "experiments/choices.h"

namespace foldwise {

enum class RaceTest { paired_t, wilcoxon };

/// Of the p-values of one decision.
enum class RaceCorrection { holm, none };

/// Experiments that are worse than the best on the same folds and repeats are not run to their end.
struct RaceOptions {
  std::string metric;                                ///< of a run
  int after = 3;                                     ///< rounds before the first decision
  RaceTest test = RaceTest::paired_t;                ///< of the differences to the best, one of each round
  double level = 0.05;                               ///< the share of races that may lose the best
  RaceCorrection correction = RaceCorrection::holm;  ///< for how many are compared with the best
  std::vector<std::string> per;                      ///< fields: each combination of their values is a race of its own
  bool operator==(const RaceOptions&) const = default;
};

template <>
struct Choices<RaceTest> {
  static constexpr std::array names{"paired_t", "wilcoxon"};
};
template <>
struct Choices<RaceCorrection> {
  static constexpr std::array names{"holm", "none"};
};

}  // namespace foldwise
