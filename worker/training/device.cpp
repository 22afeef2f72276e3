// SPDX-License-Identifier: Apache-2.0
#include "worker/training/device.h"

#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <dlfcn.h>
#include <torch/cuda.h>
#include <torch/version.h>

#include <array>
#include <cstdlib>

namespace foldwise {
namespace {

template <typename Function>
Function* symbol(void* library, const char* name) {
  return reinterpret_cast<Function*>(dlsym(library, name));
}

/// The CUDA driver, asked by name: its headers are needed nowhere then, and a machine without it is no error.
class CudaDriver {
 public:
  CudaDriver() : library_(dlopen("libcuda.so.1", RTLD_LAZY | RTLD_LOCAL)) {}
  ~CudaDriver() {
    if (library_ != nullptr) dlclose(library_);
  }
  CudaDriver(const CudaDriver&) = delete;
  CudaDriver& operator=(const CudaDriver&) = delete;

  std::string device_name() const {
    auto* initialise = find<int(unsigned)>("cuInit");
    auto* device_of = find<int(int*, int)>("cuDeviceGet");
    auto* name_of = find<int(char*, int, int)>("cuDeviceGetName");
    std::array<char, 256> name{};
    int device = 0;
    if (initialise == nullptr || device_of == nullptr || name_of == nullptr || initialise(0) != 0 ||
        device_of(&device, 0) != 0 || name_of(name.data(), static_cast<int>(name.size()), device) != 0) {
      return "cuda:0";
    }
    return name.data();
  }

  std::string version() const {
    int version = 0;
    auto* get = find<int(int*)>("cuDriverGetVersion");
    if (get == nullptr || get(&version) != 0) return "unknown";
    return std::to_string(version / 1000) + "." + std::to_string(version % 1000 / 10);
  }

 private:
  template <typename Function>
  Function* find(const char* name) const {
    return library_ == nullptr ? nullptr : symbol<Function>(library_, name);
  }
  void* library_;
};

}  // namespace

torch::Device training_device() {
  return torch::cuda::is_available() ? torch::Device(torch::kCUDA, 0) : torch::Device(torch::kCPU);
}

std::string device_name(const torch::Device& device) {
  return device.is_cuda() ? CudaDriver().device_name() : "cpu";
}

std::map<std::string, std::string> library_versions() {
  std::map<std::string, std::string> versions{{"libtorch", TORCH_VERSION}};
  if (torch::cuda::is_available()) versions["cuda"] = CudaDriver().version();
  return versions;
}

void configure_process() {
  setenv("CUBLAS_WORKSPACE_CONFIG", ":4096:8", /*overwrite=*/0);
  at::set_num_interop_threads(1);
}

void configure_job(const TrainingOptions& training) {
  at::set_num_threads(training.threads_per_worker);
  // OpenBLAS, where libtorch uses it, has threads of its own that libtorch does not know.
  if (auto* set_blas_threads = symbol<void(int)>(RTLD_DEFAULT, "openblas_set_num_threads")) {
    set_blas_threads(training.threads_per_worker);
  }
  at::Context& context = at::globalContext();
  context.setDeterministicAlgorithms(training.deterministic, /*warn_only=*/false);
  context.setDeterministicCuDNN(training.deterministic);
  context.setBenchmarkCuDNN(!training.deterministic);
#if TORCH_VERSION_MAJOR > 2 || (TORCH_VERSION_MAJOR == 2 && TORCH_VERSION_MINOR >= 2)
  context.setDeterministicFillUninitializedMemory(false);  // every buffer here is written before it is read
#endif
}

}  // namespace foldwise
