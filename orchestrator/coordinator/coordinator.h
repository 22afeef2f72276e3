// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "orchestrator/coordinator/scheduling/cost_model.h"
#include "orchestrator/plan/jobs/workload.h"
#include "orchestrator/progress/progress.h"
#include "results/store/store_writer.h"

namespace foldwise::orchestrator {

class Transport;
class Agent;
class Clock;
class DrivenAgent;
class RaceSteering;
class MemoryModel;
class Recorder;
struct JobHistory;

struct CoordinatorOptions {
  int max_attempts = 2;
  /// End of the allocation, on the clock that never jumps (Instant::steady): jobs that cannot reach a checkpoint before
  /// it are not started.
  std::optional<double> deadline = std::nullopt;
  /// Every worker checkpoints and stops so many seconds before the deadline, but not before nine tenths of the time are
  /// used: a short allocation must get something done.
  double stop_margin = 60;
  /// Seconds that a worker has to checkpoint and stop before it is killed.
  double stop_grace = 45;
  /// The most of any experiment: divides the cores of a node without GPUs.
  int threads_per_worker = 1;
  /// The sweep's folder, where other commands leave requests (job_requests.h). Empty: nobody asks for anything.
  std::filesystem::path output = {};
  /// Cuda: no job begins until every rank has a GPU that libtorch can use.
  DeviceChoice devices = DeviceChoice::automatic;
  /// On agents that were told nothing else.
  WorkersPerDevice workers_per_device = {};
  /// Seconds between two looks at the display, and at who is silent.
  double tick_interval = 0.2;
  /// What is recorded of every attempt: git_commit, foldwise, sweep_file.
  results::Surroundings surroundings = {};
  /// What was learned elsewhere of how long the jobs take.
  std::optional<CostModel> costs = std::nullopt;
};

/// When every worker checkpoints and stops (CoordinatorOptions::stop_margin), for a sweep that begins at `now`.
double stop_time(double deadline, double now, double margin);

/// How a sweep ended; ARCHITECTURE.md lists the exit codes.
enum class Ending {
  finished,
  some_failed,  ///< or were cancelled; not what the race dropped
  interrupted,
  out_of_workers,  ///< none of them starts any more; the sink was told why. Another node may do better
};

/// Rank 0's loop: schedules the workload over the agents behind the transport, records everything in the store, and
/// tells the sink. `agent` is rank 0's own. Returns when all is done, or when a signal asked to stop and every worker
/// has stopped; either way the agents of the other ranks are dismissed. Jobs that failed in earlier sessions as often
/// as allowed are not tried again. Throws UserError: with Fault::store when the store cannot be written, or a job finds
/// that the sweep's folder takes no more (the workers have checkpointed and stopped then), with Fault::usage when no
/// rank has a place for a worker, or lacks the GPU that the options ask for.
Ending coordinate(const Workload& workload, results::StoreWriter& store, Transport& transport, Agent& agent,
                  ProgressSink& sink, const CoordinatorOptions& options);

/// What the loop stands on: real, or simulated.
struct CoordinatorSurroundings {
  Transport& transport;
  DrivenAgent& agent;  ///< of rank 0
  Recorder& recorder;
  ProgressSink& sink;
  const Clock& clock;
  RaceSteering* race = nullptr;         ///< none: every experiment runs to its end
  const MemoryModel* memory = nullptr;  ///< none: nothing is known of the jobs' memory
  /// Of earlier sessions, of jobs: where the last attempt at each was.
  std::vector<std::pair<std::uint32_t, std::string>> last_hosts = {};
};

/// The same loop on other surroundings. `history`: what earlier sessions left of each job.
Ending coordinate(const Workload& workload, const std::vector<JobHistory>& history,
                  const CoordinatorSurroundings& surroundings, const CoordinatorOptions& options);

}  // namespace foldwise::orchestrator
