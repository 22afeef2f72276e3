// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "orchestrator/coordinator/scheduling/cost_model.h"
#include "orchestrator/coordinator/scheduling/scheduler.h"
#include "orchestrator/plan/jobs/workload.h"

namespace foldwise::orchestrator {

struct SimulationOptions {
  std::size_t workers = 1;
  std::size_t workers_per_node = 8;
  /// How far jobs lie apart from what is expected of them: standard deviation of the logarithm of their time. None: as
  /// the trainings that were timed.
  std::optional<double> spread = 0;
  std::uint64_t seed = 1;
  int max_attempts = 2;
  /// What was learned elsewhere of how long the jobs take.
  std::optional<CostModel> costs = std::nullopt;
};

/// How a sweep went on a simulated clock.
struct Simulation {
  std::size_t jobs = 0;            ///< that were executed
  double makespan = 0;             ///< seconds of the simulated clock
  double work = 0;                 ///< of one worker
  double longest_chain = 0;        ///< of jobs that wait for each other
  double first_results = 0;        ///< until every first round has a result; 0: there are none
  std::size_t messages = 0;        ///< between coordinator and agents
  double coordinator_seconds = 0;  ///< real ones
  std::size_t workers = 1;
  double spread = 0;  ///< of the jobs' times

  /// No schedule is shorter: all work evenly divided, or the longest chain.
  double bound() const;
};

/// The coordinator and its scheduler, as they run a sweep, on a cluster that executes nothing: jobs take what the cost
/// model expects of them, taught by what `history` has of finished ones, give or take the spread.
Simulation simulate(const Workload& workload, const std::vector<JobHistory>& history, const SimulationOptions& options);

}  // namespace foldwise::orchestrator
