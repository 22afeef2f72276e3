// SPDX-License-Identifier: Apache-2.0
/// A test that is looked at again and again while differences come in.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "experiments/race_options.h"
#include "results/statistics/paired_tests.h"

namespace foldwise::results {

/// Looks after each of the rounds `first` ... `last`, at all differences so far.
struct Looks {
  std::size_t first = 2;
  std::size_t last = 2;
  std::size_t count() const { return last < first ? 0 : last - first + 1; }
  bool operator==(const Looks&) const = default;
};

/// A two-sided paired test, held at each of several looks to one nominal p-value, so that without a difference any of
/// the looks falls below it in at most a given share of cases: repeated significance tests (Armitage, McPherson and
/// Rowe 1969), with Pocock's constant nominal level (1977), for the known number of looks.
///
/// The nominal level is found by simulation of what the looks say together where there is no difference, by draws that
/// are the same everywhere. That is one distribution for each test: t of normal differences depends neither on their
/// mean nor on their variance, and the signed ranks of symmetric ones on nothing at all. What simulation has not shown
/// (two standard errors below, and where hardly any case lies that low) falls back on Bonferroni over those looks that
/// can reject at all.
class RepeatedTest {
 public:
  RepeatedTest(RaceTest test, Looks looks);

  TestResult of(std::span<const double> differences) const;
  /// Up to which p-value a single look may reject, so that all of them together reject with probability `level` at
  /// most. 0: none can.
  double bar(double level) const;

 private:
  double bonferroni(double level) const;

  RaceTest test_;
  Looks looks_;
  std::size_t simulated_ = 0;
  std::vector<double> lowest_;  // p-value over the looks of each simulated case, those that are low, sorted
};

}  // namespace foldwise::results
