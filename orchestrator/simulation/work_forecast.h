// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "orchestrator/coordinator/scheduling/cost_model.h"
#include "orchestrator/plan/plan.h"
#include "orchestrator/plan/survey/reopening.h"
#include "orchestrator/simulation/other_sweeps.h"
#include "orchestrator/simulation/simulation.h"

namespace foldwise::orchestrator {

/// What a plan is expected to take, by what its store has measured of its own jobs and of `others`. It looks at the
/// plan and the states, which have to outlive it.
class WorkForecast {
 public:
  /// How much of it rests on measured times.
  enum class Basis : std::uint8_t { measured, partly_measured, guessed };

  WorkForecast(const Plan& plan, const JobStates& states, const std::vector<TimedJob>& others = {});

  double left() const { return left_; }    ///< seconds of one worker
  double saved() const { return saved_; }  ///< the same of what would be executed again if no job were shared
  Basis basis() const { return basis_; }
  /// Seconds that an item of the plan is expected to take.
  double of(std::size_t item) const;

  /// The sweep on so many workers, jobs as long as expected.
  Simulation simulate(std::size_t workers) const;

 private:
  const Plan& plan_;
  const JobStates& states_;
  CostModel of_others_;
  CostModel costs_;
  double left_ = 0;
  double saved_ = 0;
  Basis basis_ = Basis::guessed;
};

}  // namespace foldwise::orchestrator
