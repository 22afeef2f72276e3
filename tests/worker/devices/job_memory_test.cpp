// SPDX-License-Identifier: Apache-2.0
#include "worker/devices/job_memory.h"

#include <c10/core/Allocator.h>
#include <gtest/gtest.h>

#include <cstddef>
#include <memory>
#include <vector>

namespace foldwise::worker {
namespace {

constexpr std::size_t mebibyte = 1 << 20;

/// Memory that is written to, and so resident; given back to the system when it is freed.
std::vector<char> resident(std::size_t mebibytes) {
  return std::vector<char>(mebibytes * mebibyte, 'x');
}

TEST(JobMemory, KnowsWhatTheProcessHeldAtMost) {
  const JobMemory memory(JobMemory::Device::cpu);
  const std::int64_t before = memory.use().resident;

  { const std::vector<char> large = resident(200); }

  EXPECT_GE(memory.use().resident, before + static_cast<std::int64_t>(190 * mebibyte)) << "though it is freed";
  EXPECT_EQ(memory.use().device, 0);
}

TEST(JobMemory, OfOneJobDoesNotCountThoseBeforeIt) {
  const auto use_of_job = [](std::size_t mebibytes) {
    const JobMemory memory(JobMemory::Device::cpu);
    { const std::vector<char> data = resident(mebibytes); }
    return memory.use().resident;
  };

  const std::int64_t large = use_of_job(300);
  const std::int64_t small = use_of_job(50);

  EXPECT_GT(small, 0);
  EXPECT_LT(small, large - static_cast<std::int64_t>(200 * mebibyte));
}

TEST(JobMemory, HearsWhatLibtorchTellsOfAGpu) {
  const auto tell = [](std::size_t allocated) {
    c10::reportMemoryUsageToProfiler(nullptr, 1, static_cast<std::int64_t>(allocated),
                                     static_cast<std::int64_t>(2 * allocated), c10::Device(c10::DeviceType::CUDA, 0));
  };
  {
    const JobMemory memory(JobMemory::Device::gpu);
    tell(3 * mebibyte);
    tell(7 * mebibyte);
    tell(2 * mebibyte);
    EXPECT_EQ(memory.use().device, static_cast<std::int64_t>(7 * mebibyte));
  }
  const JobMemory next(JobMemory::Device::gpu);
  tell(1 * mebibyte);
  EXPECT_EQ(next.use().device, static_cast<std::int64_t>(1 * mebibyte)) << "each job begins anew";
}

}  // namespace
}  // namespace foldwise::worker
