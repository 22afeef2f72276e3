// SPDX-License-Identifier: Apache-2.0
/// How much a job computes, before one was timed: what its seconds are judged by.
#pragma once

#include <cstddef>

#include "experiments/experiment.h"
#include "orchestrator/plan/jobs/workload.h"

namespace foldwise::orchestrator {

/// Of a fold: samples in each of its parts.
struct PartSizes {
  std::size_t train = 0;
  std::size_t validation = 0;
  std::size_t test = 0;
};

/// Multiply-adds that a core does in a second, float32: a guess within a factor of ten, until jobs are timed.
inline constexpr double effort_per_second = 1e10;

/// Of one job on a fold: multiply-adds of its passes through the network, and its other work in as many as would take
/// the same time. `asked` is what the job is asked for (asked_of). Trainings count all of their epochs: early stopping
/// makes them less, which their measured pace tells. How long whole videos are is not looked up: they count as usual
/// ones. Not of `prepare`.
double job_effort(const Experiment& asked, Stage stage, const PartSizes& fold);

/// Whether its jobs pass a network: what others of these took then tells how long they take, before one was timed.
constexpr bool passes_network(Stage stage) {
  return stage != Stage::prepare && stage != Stage::evaluate;
}

/// The same of the preparation of so many videos.
double preparation_effort(const DatasetOptions& dataset, std::size_t videos);

/// Of which kind it is.
JobKind job_kind(const Experiment& asked, Stage stage);

}  // namespace foldwise::orchestrator
