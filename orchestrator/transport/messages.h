// SPDX-License-Identifier: Apache-2.0
/// What the coordinator and the agents tell each other.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "experiments/jobs/job.h"
#include "experiments/jobs/key.h"
#include "experiments/jobs/message_format.h"

namespace foldwise::orchestrator {

/// Why a slot is out of use.
enum class Retirement {
  no_start,     ///< its worker does not start
  other_build,  ///< its worker speaks otherwise than whoever makes the requests
};

}  // namespace foldwise::orchestrator

template <>
struct foldwise::Choices<foldwise::orchestrator::Retirement> {
  static constexpr std::array names{"no_start", "other_build"};
};

namespace foldwise::orchestrator {

// Orders go from the coordinator to an agent.

/// The first order: the agent divides its devices into slots, one worker each, and answers Hello.
struct Enlist {
  int threads_per_worker = 1;
  DeviceChoice devices = DeviceChoice::automatic;
  WorkersPerDevice workers_per_device = {};  ///< unless the agent was told another
  std::string format = message_format();     ///< of the requests that workers will be sent
  bool operator==(const Enlist&) const = default;
};

/// One attempt of one job. The request is the worker's line, made by the coordinator: agents pass it on unread.
struct Assignment {
  int slot = 0;
  std::uint32_t item = 0;  ///< index in the workload
  int attempt = 1;
  Key key;
  double stall_timeout = 0;                                 ///< seconds without a report before the worker is killed
  InstructionSet instruction_set = InstructionSet::native;  ///< that the worker's libraries must have begun with
  std::string output;                                       ///< the sweep's folder: logs go below it
  double expected = 1e9;                                    ///< seconds that it is expected to take, where known
  std::string request;
  bool operator==(const Assignment&) const = default;
};

/// Jobs to execute one after the other, in this order within each slot.
struct Assign {
  std::vector<Assignment> jobs;
  bool operator==(const Assign&) const = default;
};

/// Give back what the slot has not begun.
struct Reclaim {
  int slot = 0;
  bool operator==(const Reclaim&) const = default;
};

/// Give back what is not begun; running jobs checkpoint and stop, those that have not after `grace` seconds are killed.
struct StopWorkers {
  double grace = 0;
  bool operator==(const StopWorkers&) const = default;
};

/// One job is not wanted any more: given back where it is not begun; where it runs it checkpoints and stops, or is
/// killed after `grace` seconds. The worker goes on with others.
struct Halt {
  int slot = 0;
  std::uint32_t item = 0;
  double grace = 0;
  bool operator==(const Halt&) const = default;
};

/// The idle worker of the slot ends, so that its memory is free; another is started when the slot has a job again.
struct Rest {
  int slot = 0;
  bool operator==(const Rest&) const = default;
};

/// End the workers and leave.
struct Shutdown {
  bool operator==(const Shutdown&) const = default;
};

using Order = std::variant<Enlist, Assign, Reclaim, StopWorkers, Shutdown, Halt, Rest>;

// Reports go from an agent to the coordinator.

/// GPUs that an agent does not use though it might be wanted to.
struct GpuProblem {
  std::string gpus;  ///< "cuda:0 (NVIDIA H100), cuda:1 (NVIDIA H100)", "2 NVIDIA GPUs on the PCI bus"; empty: none
  std::string cause;
  std::string remedy;
  bool operator==(const GpuProblem&) const = default;
};

/// A device whose workers are as many as turn out to be best: its slots, in a row, of which one is used at first.
struct SharedDevice {
  int first_slot = 0;
  int slots = 0;
  std::int64_t memory = 0;       ///< bytes that are free on a GPU; 0: unknown, and on a CPU
  std::int64_t host_memory = 0;  ///< bytes that are free for this rank's workers; 0: unknown
  bool operator==(const SharedDevice&) const = default;
};

struct Hello {
  std::string host;
  std::vector<std::string> devices;       ///< of each slot: "cpu", "cuda:0"
  std::vector<GpuProblem> problems = {};  ///< where the choice is cuda, why the rank has no slot
  std::vector<SharedDevice> shared = {};  ///< slots that stand in none of them are used from the beginning
  bool operator==(const Hello&) const = default;
};

/// A worker process is up.
struct WorkerReady {
  int slot = 0;
  Ready ready;
  bool operator==(const WorkerReady&) const = default;
};

struct AttemptBegan {
  int slot = 0;
  std::uint32_t item = 0;
  int attempt = 1;
  std::int64_t pid = 0;
  double when = 0;  ///< seconds since 1970
  bool operator==(const AttemptBegan&) const = default;
};

struct AttemptProgress {
  int slot = 0;
  std::uint32_t item = 0;
  double seconds = 0;  ///< since the attempt began
  Progress progress;
  bool operator==(const AttemptProgress&) const = default;
};

struct AttemptEnded {
  int slot = 0;
  std::uint32_t item = 0;
  int attempt = 1;
  double when = 0;     ///< seconds since 1970
  double seconds = 0;  ///< since the attempt began
  Outcome outcome;
  std::string last_lines;             ///< of the worker's output; empty for a finished job
  std::optional<double> joules = {};  ///< Ended::joules
  MemoryUse memory = {};              ///< that the job took at most
  bool operator==(const AttemptEnded&) const = default;
};

/// Assigned, and not begun.
struct Returned {
  int slot = 0;
  std::vector<std::uint32_t> items;
  bool operator==(const Returned&) const = default;
};

/// The slot is out of use.
struct SlotRetired {
  int slot = 0;
  std::string reason;  ///< of another build: its build_sentence()
  Retirement why = Retirement::no_start;
  bool operator==(const SlotRetired&) const = default;
};

/// A signal reached the agent's rank.
struct StopRequested {
  int signal = 0;
  bool operator==(const StopRequested&) const = default;
};

/// The agent lives though it has nothing to say.
struct Heartbeat {
  bool operator==(const Heartbeat&) const = default;
};

using AgentReport = std::variant<Hello, WorkerReady, AttemptBegan, AttemptProgress, AttemptEnded, Returned, SlotRetired,
                                 StopRequested, Heartbeat>;
using Reports = std::vector<AgentReport>;

using Message = std::variant<Order, Reports>;

}  // namespace foldwise::orchestrator
