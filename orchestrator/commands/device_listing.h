// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "orchestrator/agent/device_probe.h"
#include "orchestrator/agent/gpu_verdict.h"
#include "orchestrator/transport/devices.h"
#include "orchestrator/transport/transport.h"

namespace foldwise::orchestrator {

/// What `orchestrator devices` tells of one rank.
struct DeviceListing {
  std::string host;
  int rank = 0;
  int ranks = 1;
  NodeShare share;
  FoundGpus found;
  DeviceChoice choice = DeviceChoice::automatic;
  WorkersPerDevice workers_per_device;
  int threads_per_worker = 1;
  ProbeAnswer answer;
  std::vector<GpuVerdict> verdicts;  ///< of the rank's GPUs
  ChosenDevices chosen;
  GpuProblem no_gpu;  ///< where the rank has none: why
};

/// For people: each device, whether it is used, why not and what to do; libtorch and driver; who chose the GPUs.
std::string to_text(const DeviceListing& listing);
/// The same as one line of JSON.
std::string to_json(const DeviceListing& listing);

}  // namespace foldwise::orchestrator
