// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "experiments/jobs/device_report.h"
#include "worker/devices/cuda_driver.h"

namespace foldwise::worker {

/// What this program's libtorch was built with.
struct LibtorchBuild {
  std::string version;  ///< "2.6.0"
  std::string file;     ///< where the library lies
  int cuda = 0;         ///< 1000 * major + 10 * minor; 0: built without
  std::string cudnn;    ///< "9.1.0"; empty: without
  std::string kernels;  ///< compute capabilities, "5.0 8.0 9.0"; empty: unknown
};

/// Computes something small on the GPU that CUDA gives this number. What was said where that fails, one line.
using TryGpu = std::function<std::optional<std::string>(int index)>;

/// Which GPUs can be used, and why not the others. `device_folder` holds the driver's device files, and is /dev.
DeviceReport survey_devices(const CudaDriver& driver, const ManagementLibrary& management, const LibtorchBuild& build,
                            const TryGpu& try_gpu, const std::string& device_folder);

/// Of this machine, with this program's libtorch.
DeviceReport survey_devices();

/// What a failed computation on a GPU means, by CUDA's own words for it.
GpuFault fault_of_message(const std::string& message);

}  // namespace foldwise::worker
