// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "results/claims/claim.h"
#include "results/metrics/statistics.h"
#include "results/statistics/interval.h"
#include "results/store/store_reader.h"

namespace foldwise::results {

enum class Verdict {
  holds,          ///< the interval lies within the range that was expected
  does_not_hold,  ///< it lies outside
  undecided,      ///< it lies across an end of the range
  not_measured    ///< fewer than two runs have the effect
};

/// What became of a claim.
struct Finding {
  Summary effect;                    ///< over the runs of which all that it takes is finished
  std::optional<Interval> interval;  ///< of 95 %
  std::size_t planned = 0;           ///< runs
  Verdict verdict = Verdict::not_measured;
};

/// An interval against a range whose ends belong to it.
Verdict judge(const std::optional<Interval>& interval, const std::optional<double>& least,
              const std::optional<double>& most);

/// Looks the claim up in its sweep's results. Throws UserError where one of its terms fits no experiment, or several.
Finding find_out(const Claim& claim, const StoreReader& store);

}  // namespace foldwise::results

namespace foldwise {

template <>
struct Choices<results::Verdict> {
  static constexpr std::array names{"holds", "does not hold", "undecided", "not measured"};
};

}  // namespace foldwise
