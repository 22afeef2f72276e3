// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "experiments/experiment.h"
#include "experiments/jobs/job.h"
#include "experiments/jobs/key.h"
#include "orchestrator/plan/jobs/job_needs.h"

namespace foldwise::orchestrator {

/// Jobs that are expected to go at one pace: each takes its effort times what a unit of it takes them.
struct JobKind {
  Stage stage = Stage::prepare;
  Backbone backbone = Backbone::i3d_vgg16;  ///< of jobs that pass a network; else the default
  int height = 0;                           ///< of the frames that they read or write, pixels; 0: they know none
  int width = 0;
  int frames = 0;  ///< of a clip; 0: they know none
  auto operator<=>(const JobKind&) const = default;
};

/// One job of a workload, as the scheduler sees it. What people call it is made when somebody asks: Workload::label_of.
struct WorkItem {
  Key key = {};
  Stage stage = Stage::prepare;
  JobNeeds needs = {};  ///< indices of the jobs that must be finished before; smaller than its own index
  /// What it computes, as job_effort.h counts it; 0: nobody has counted, and it is a usual job of its stage.
  double effort = 0;
  std::uint32_t round = 0;  ///< whose results are wanted first: jobs of a lower round go before those of a higher one
  std::uint16_t kind = 0;   ///< index in Workload::kinds
};

/// The jobs to execute, how to ask a worker for one, and what to call it. Messages are made when a job is dispatched,
/// names when they are told, not before.
struct Workload {
  std::vector<WorkItem> items;
  std::function<JobSpec(std::size_t item, int attempt)> specify;
  std::vector<JobKind> kinds = {};  ///< none: each stage is one
  std::function<std::string(std::size_t item)> label = {};

  /// For people: "stochastic_softmax · repeat 2 · train"; where nobody named them, the first digits of its key. `item`:
  /// one of `items` itself.
  std::string label_of(const WorkItem& item) const {
    return label ? label(static_cast<std::size_t>(&item - items.data())) : item.key.brief();
  }
};

}  // namespace foldwise::orchestrator
