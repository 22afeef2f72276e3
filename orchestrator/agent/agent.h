// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <poll.h>

#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "orchestrator/agent/device_probe.h"
#include "orchestrator/agent/driven_agent.h"
#include "orchestrator/agent/gpu_verdict.h"
#include "orchestrator/agent/worker_slot.h"
#include "orchestrator/transport/devices.h"
#include "orchestrator/transport/messages.h"
#include "orchestrator/transport/transport.h"

namespace foldwise::orchestrator {

struct AgentOptions {
  /// The worker executable.
  std::filesystem::path worker = {};
  /// None: as the coordinator says.
  std::optional<WorkersPerDevice> workers_per_device = std::nullopt;
  /// Seconds until a new worker must be ready.
  double start_timeout = 300;
  /// Seconds before a worker that failed to start is tried again.
  double restart_delay = 0.25;
  /// CUDA_VISIBLE_DEVICES, where somebody set it.
  std::optional<std::string> listed_gpus = std::nullopt;
  /// Where the rank's share holds no GPU: why.
  GpuProblem no_gpu = {};
};

/// Owns one rank's share of the node's devices and supervises a worker process per slot. Does what it is ordered and
/// tells what happened; never waits, so one loop can drive it beside other things. Where its share holds GPUs, a worker
/// is asked before the first Hello which of them libtorch can use; on a machine without GPUs that costs nothing.
class Agent : public DrivenAgent {
 public:
  Agent(AgentOptions options, std::vector<Device> devices, NodeShare share);
  /// Kills the workers that are left.
  ~Agent() override = default;
  Agent(Agent&&) = default;

  void take(Order order) override;
  Reports step() override;
  void watch(std::vector<pollfd>& watched) const override;
  std::chrono::microseconds idle_time() const override;
  /// Shutdown was ordered.
  bool dismissed() const { return dismissed_; }
  void end_workers() override;

 private:
  void obey(const Enlist& order);
  void obey(Assign&& order);
  void obey(const Reclaim& order);
  void obey(const StopWorkers& order);
  void obey(const Shutdown& order);
  void obey(const Halt& order);
  void obey(const Rest& order);
  void introduce(const ChosenDevices& chosen);
  std::int64_t memory_of(const Device& device) const;
  WorkerSlot& slot(int number) { return slots_.at(static_cast<std::size_t>(number)); }

  AgentOptions options_;
  std::vector<Device> devices_;
  NodeShare share_;
  Enlist enlisted_;
  std::optional<DeviceProbe> probe_;  // under way; the agent has not said Hello then
  std::vector<GpuVerdict> verdicts_;  // of the share's GPUs, where they were looked at
  std::vector<WorkerSlot> slots_;
  Reports reports_;
  bool dismissed_ = false;
  std::optional<double> expected_by_;  // steady: when step() should be called again at the latest
};

/// The loop of every rank but the first: orders in, reports out, until the coordinator dismisses the agent. Signals
/// that ask to stop are passed on to the coordinator. Returns the rank's exit code.
int serve(Transport& transport, Agent& agent);

}  // namespace foldwise::orchestrator
