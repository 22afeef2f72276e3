// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "experiments/jobs/device_advice.h"
#include "orchestrator/agent/device_probe.h"
#include "orchestrator/transport/devices.h"
#include "orchestrator/transport/messages.h"

namespace foldwise::orchestrator {

/// What an agent makes of one GPU of its share.
struct GpuVerdict {
  Device device;
  GpuReport gpu;                       ///< as far as it is known
  std::optional<Advice> problem = {};  ///< why libtorch cannot use it; none: it can
  bool operator==(const GpuVerdict&) const = default;
};

/// Holds the share's GPUs against the worker's answer. `listed` is CUDA_VISIBLE_DEVICES, where somebody set it.
std::vector<GpuVerdict> judge(const std::vector<Device>& share, const ProbeAnswer& answer,
                              const std::optional<std::string>& listed);

/// What the workers of a rank run on.
struct ChosenDevices {
  std::vector<Device> devices;
  std::vector<GpuProblem> problems;  ///< GPUs that are left unused against the user's wish, one for each cause
  bool operator==(const ChosenDevices&) const = default;
};

/// Automatic: the GPUs that can be used, without one the CPU. Cuda: those GPUs or nothing. `none` says why a share that
/// holds no GPU holds none: a problem for cuda, and where it names GPUs for automatic too. A share without any device,
/// on a node with more ranks than GPUs, stays so.
ChosenDevices choose_devices(DeviceChoice choice, const std::vector<Device>& share,
                             const std::vector<GpuVerdict>& verdicts, const GpuProblem& none);

}  // namespace foldwise::orchestrator
