// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "experiments/jobs/job.h"
#include "experiments/jobs/key.h"

namespace foldwise::orchestrator {

/// One job of a workload, as the scheduler sees it.
struct WorkItem {
  Key key;
  Stage stage = Stage::prepare;
  std::vector<std::uint32_t> needs;  ///< indices of the jobs that must be finished before; smaller than its own index
  std::string label;                 ///< for people: "stochastic_softmax · repeat 2 · train"
};

/// The jobs to execute, and how to ask a worker for one. Messages are made when a job is dispatched, not before.
struct Workload {
  std::vector<WorkItem> items;
  std::function<JobSpec(std::size_t item, int attempt)> specify;
};

}  // namespace foldwise::orchestrator
