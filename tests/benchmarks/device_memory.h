// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <torch/types.h>

#include <cstddef>

namespace foldwise {

/// Memory that a process has come to hold since this was made. On a GPU: how much less of it the driver says is free,
/// so what libtorch keeps for reuse and the workspaces of cuDNN too, the context not; other processes must hold still.
/// libtorch gives nothing back meanwhile, so it is a peak. On a CPU: the largest resident set of the whole process.
class DeviceMemory {
 public:
  /// Makes the device ready.
  explicit DeviceMemory(torch::Device device);
  double bytes() const;

 private:
  torch::Device device_;
  std::size_t free_at_first_ = 0;
};

}  // namespace foldwise
