// SPDX-License-Identifier: Apache-2.0
#include "tests/benchmarks/device_memory.h"

#include <dlfcn.h>
#include <sys/resource.h>
#include <torch/types.h>

#include <stdexcept>

namespace foldwise {
namespace {

/// From the driver, by name: no header of CUDA's is needed.
std::size_t free_on_gpu() {
  void* driver = dlopen("libcuda.so.1", RTLD_LAZY | RTLD_LOCAL);
  using MemoryInfo = int (*)(std::size_t*, std::size_t*);
  auto* ask = driver == nullptr ? nullptr : reinterpret_cast<MemoryInfo>(dlsym(driver, "cuMemGetInfo_v2"));
  std::size_t free = 0;
  std::size_t total = 0;
  if (ask == nullptr || ask(&free, &total) != 0) throw std::runtime_error("the driver does not tell its free memory");
  return free;
}

double resident_bytes() {
  rusage usage{};
  if (getrusage(RUSAGE_SELF, &usage) != 0) throw std::runtime_error("getrusage failed");
  return 1024.0 * static_cast<double>(usage.ru_maxrss);
}

}  // namespace

DeviceMemory::DeviceMemory(torch::Device device) : device_(device) {
  if (!device_.is_cuda()) return;
  torch::zeros({1}, device_);  // the context, which stays current on this thread
  free_at_first_ = free_on_gpu();
}

double DeviceMemory::bytes() const {
  if (!device_.is_cuda()) return resident_bytes();
  return static_cast<double>(free_at_first_) - static_cast<double>(free_on_gpu());
}

}  // namespace foldwise
