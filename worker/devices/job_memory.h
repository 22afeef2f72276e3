// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "experiments/jobs/job.h"

namespace foldwise::worker {

/// The most memory that this process holds from when this was made on: what earlier jobs of a warm worker took does not
/// count. For the thread that executes the job, and whose gradients the device's threads compute.
class JobMemory {
 public:
  enum class Device : bool { cpu, gpu };
  /// A GPU's memory is listened to where the job computes on one.
  explicit JobMemory(Device device);
  ~JobMemory();
  JobMemory(const JobMemory&) = delete;
  JobMemory& operator=(const JobMemory&) = delete;

  /// So far. The resident set is 0 where the kernel does not let it be measured anew, and no job before took less; the
  /// device's is what libtorch's allocator had handed out, without what it keeps for reuse.
  MemoryUse use() const;

 private:
  class DevicePeak;

  std::int64_t resident_before_ = 0;    // bytes; 0: the kernel measures anew
  std::unique_ptr<DevicePeak> device_;  // null on a CPU
};

}  // namespace foldwise::worker
