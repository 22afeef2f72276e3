// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "orchestrator/plan/plan.h"
#include "orchestrator/plan/survey/reopening.h"

namespace foldwise::orchestrator {

/// What starting the sweep would do with a job.
enum class Fate : std::uint8_t {
  reused,   ///< finished: not executed
  resumed,  ///< goes on from a checkpoint
  again,    ///< failed before and has attempts left: tried again
  settled,  ///< diverged, used up its attempts, was cancelled or stopped by the race: not executed
  fresh,    ///< from the beginning
};

/// A plan held against what the store knows: how many jobs of each stage are left, and what they may cost.
struct PlanSurvey {
  struct StageCount {
    std::array<std::size_t, 5> fates{};     ///< jobs by Fate
    std::size_t jobs = 0;                   ///< in all
    std::optional<double> seconds_per_job;  ///< mean over the finished jobs of this stage; none yet: nothing
    std::size_t count(Fate fate) const { return fates[static_cast<std::size_t>(fate)]; }
    std::size_t left() const { return count(Fate::resumed) + count(Fate::again) + count(Fate::fresh); }
  };

  static PlanSurvey make(const Plan& plan, const JobStates& states);

  std::array<StageCount, Choices<Stage>::names.size()> stages{};
  std::vector<Fate> fates;                 ///< of each item
  std::vector<std::uint32_t> runs_done;    ///< of each experiment: runs whose evaluation is finished
  std::vector<std::uint32_t> runs_in_all;  ///< of each experiment

  std::size_t left() const;
  /// Seconds of one worker's work that are left, as far as the stages have been measured, and whether all have.
  double measured_seconds_left() const;
  bool all_measured() const;
};

}  // namespace foldwise::orchestrator
