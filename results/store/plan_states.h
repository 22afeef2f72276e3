// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <unordered_map>
#include <vector>

#include "results/store/records.h"

namespace foldwise::results {

/// How the jobs and the runs of a plan stand, without what they are called: some bytes for each of hundreds of
/// thousands.
struct PlanStates {
  struct Job {
    Stage stage = Stage::prepare;
    JobState state;
  };
  struct Run {
    std::uint32_t experiment = 0;
    std::uint32_t first = 0;  ///< of its jobs in run_jobs
    std::uint32_t count = 0;
  };

  std::vector<Job> jobs;                           ///< in the plan's order
  std::vector<Run> runs;                           ///< the same
  std::vector<std::uint32_t> run_jobs;             ///< indices into jobs, of each run as RunRecord::jobs() has them
  std::unordered_map<Key, std::uint32_t> running;  ///< those of the jobs whose status is running

  std::span<const std::uint32_t> jobs_of(const Run& run) const {
    return std::span(run_jobs).subspan(run.first, run.count);
  }
};

}  // namespace foldwise::results
