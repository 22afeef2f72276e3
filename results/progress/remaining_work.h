// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "results/store/plan_states.h"

namespace foldwise::results {

/// What a sweep has still to do, as far as its finished jobs tell.
struct RemainingWork {
  std::size_t jobs = 0;           ///< planned and running; not those behind a failed or diverged training
  std::optional<double> seconds;  ///< of one worker's time; nothing while a stage's duration is unknown
  /// Standard deviation of `seconds`: jobs of a stage differ as those that finished did, whose mean is itself
  /// uncertain. Nothing while a stage that is to run has but one finished job.
  std::optional<double> deviation;
  double longest = 0;            ///< of what one of these jobs is still expected to take
  std::optional<Stage> unknown;  ///< the first stage whose duration nothing tells yet
};

/// When that ends, in seconds from now.
struct ExpectedEnd {
  double seconds = 0;
  /// Two standard deviations around it; nothing where RemainingWork has none.
  std::optional<double> earliest, latest;
};
/// The work divided among so many workers, but not before the longest of its jobs ends.
ExpectedEnd expected_end(const RemainingWork& work, std::size_t workers);

/// A job is expected to take as long as the finished ones of its stage on average; what its open attempt has worked
/// since `started` counts off.
RemainingWork remaining_work(const PlanStates& states, const std::vector<AttemptRecord>& open_attempts, double now);

}  // namespace foldwise::results
