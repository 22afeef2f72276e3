// SPDX-License-Identifier: Apache-2.0
#include "worker/devices/job_memory.h"

#include <c10/core/Allocator.h>
#include <c10/util/ThreadLocalDebugInfo.h>
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <fstream>
#include <string>

#include "experiments/foundation/files/file_descriptor.h"

namespace foldwise::worker {
namespace {

/// Lets VmHWM begin anew at what is resident now (proc(5)); whether it may.
bool reset_resident_peak() {
  const FileDescriptor file(::open("/proc/self/clear_refs", O_WRONLY | O_CLOEXEC));
  return file.open() && ::write(file.get(), "5", 1) == 1;
}

/// VmHWM, bytes; 0: not told.
std::int64_t resident_peak() {
  std::ifstream status("/proc/self/status");
  for (std::string word; status >> word;) {
    std::int64_t kibibytes = 0;
    if (word == "VmHWM:" && status >> kibibytes) return 1024 * kibibytes;
  }
  return 0;
}

/// libtorch 1.13 counts bytes in std::int64_t, later ones in std::size_t.
template <typename Report>
struct BytesOf;
template <typename Bytes>
struct BytesOf<void (c10::MemoryReportingInfoBase::*)(void*, std::int64_t, Bytes, Bytes, c10::Device)> {
  using Type = Bytes;
};
using Bytes = BytesOf<decltype(&c10::MemoryReportingInfoBase::reportMemoryUsage)>::Type;

/// Whom libtorch's allocators tell of each piece of memory, as they tell its profiler: needs no header of CUDA's.
class AllocationListener final : public c10::MemoryReportingInfoBase {
 public:
  void reportMemoryUsage(void* /*place*/, std::int64_t /*size*/, Bytes allocated, Bytes /*reserved*/,
                         c10::Device device) override {
    if (device.type() != c10::DeviceType::CUDA) return;
    const auto now = static_cast<std::int64_t>(allocated);
    std::int64_t most = most_;
    while (now > most && !most_.compare_exchange_weak(most, now)) {
    }
  }
  bool memoryProfilingEnabled() const override { return true; }
  std::int64_t most() const { return most_; }

 private:
  std::atomic<std::int64_t> most_ = 0;
};

}  // namespace

/// This thread's allocations, and those of the threads that compute its gradients, are listened to as long as it lives.
class JobMemory::DevicePeak {
 public:
  std::int64_t most() const { return listener_->most(); }

 private:
  std::shared_ptr<AllocationListener> listener_ = std::make_shared<AllocationListener>();  // libtorch's guard shares it
  c10::DebugInfoGuard guard_{c10::DebugInfoKind::PROFILER_STATE, listener_};
};

JobMemory::JobMemory(Device device) {
  if (device == Device::gpu) device_ = std::make_unique<DevicePeak>();
  if (!reset_resident_peak()) resident_before_ = resident_peak();
}

JobMemory::~JobMemory() = default;

MemoryUse JobMemory::use() const {
  const std::int64_t resident = resident_peak();
  return {.resident = resident > resident_before_ ? resident : 0, .device = device_ ? device_->most() : 0};
}

}  // namespace foldwise::worker
