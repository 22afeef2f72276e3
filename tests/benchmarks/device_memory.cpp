// SPDX-License-Identifier: Apache-2.0
#include "tests/benchmarks/device_memory.h"

#include <dlfcn.h>
#include <torch/types.h>

#include <fstream>
#include <stdexcept>
#include <string>

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

/// The largest resident set; getrusage would count that of the process which started this one.
double resident_bytes() {
  std::ifstream status("/proc/self/status");
  for (std::string word; status >> word;) {
    double kibibytes = 0;
    if (word == "VmHWM:" && status >> kibibytes) return 1024 * kibibytes;
  }
  throw std::runtime_error("/proc/self/status does not tell VmHWM");
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
