// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <poll.h>

#include <filesystem>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "experiments/jobs/device_report.h"
#include "orchestrator/agent/attempt_log.h"
#include "orchestrator/agent/instant.h"
#include "orchestrator/agent/worker_process.h"
#include "orchestrator/transport/devices.h"

namespace foldwise::orchestrator {

/// Why a worker that was asked for the GPUs gave no answer.
struct ProbeFailure {
  std::string reason;
  bool operator==(const ProbeFailure&) const = default;
};
using ProbeAnswer = std::variant<DeviceReport, ProbeFailure>;

/// A worker that is asked which GPUs its libtorch can use: the only way to know, since a driver may show what libtorch
/// cannot use. In a process of its own, so that whatever CUDA does harms nothing. Never waits.
class DeviceProbe {
 public:
  /// CUDA sees the GPUs of these devices alone; none: as the environment has it. `timeout` in seconds.
  DeviceProbe(std::filesystem::path worker, const std::vector<Device>& devices, double timeout);

  /// The answer, once it is there and the worker's process has given the GPUs back.
  std::optional<ProbeAnswer> step(Instant now);
  void watch(std::vector<pollfd>& watched) const;
  /// When step() has something to do though no descriptor is ready, on the steady clock.
  double due() const { return next_look_; }

 private:
  void take_line(const std::string& line);
  void fail(const std::string& reason);

  std::filesystem::path worker_;
  double timeout_;
  double started_;        // steady
  double next_look_ = 0;  // steady
  std::optional<WorkerProcess> process_;
  AttemptLog log_;
  std::optional<ProbeAnswer> answer_;
};

/// Waits for the answer.
ProbeAnswer probe_devices(const std::filesystem::path& worker, const std::vector<Device>& devices);

}  // namespace foldwise::orchestrator
