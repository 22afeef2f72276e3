// SPDX-License-Identifier: Apache-2.0
#include "worker/training/device.h"

#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <dlfcn.h>
#include <torch/cuda.h>
#include <torch/version.h>

#include <cstdlib>
#include <stdexcept>

#include "experiments/jobs/device_advice.h"
#include "worker/devices/cuda_driver.h"
#include "worker/devices/device_survey.h"
#include "worker/devices/libtorch_gpu.h"
#include "worker/devices/processor.h"

#include "worker/models/precision.h"
#ifdef __GLIBC__
#include <malloc.h>
#endif

namespace foldwise::worker {
namespace {

template <typename Function>
Function* symbol(void* library, const char* name) {
  return reinterpret_cast<Function*>(dlsym(library, name));
}

/// The first GPU as libtorch is about to use it, computed on once. Throws what keeps libtorch from using it.
torch::Device required_gpu() {
  const DeviceReport report = survey_devices();
  const GpuReport gpu = gpu_at(report, 0);
  if (gpu.fault == GpuFault::none) return {torch::kCUDA, 0};
  const Advice advice = advice_on(report, gpu);
  throw std::runtime_error("the GPU that this worker was started for cannot be used: " + advice.cause + "; " +
                           advice.remedy);
}

/// Each step asks for memory of the same sizes as the one before. glibc by itself gives large pieces back to the
/// kernel, which fills their pages with zeros when they are asked for again: up to a tenth of a step.
void keep_memory() {
#ifdef __GLIBC__
  constexpr int never = -1;
  constexpr int at_a_time = 64 << 20;  // bytes
  mallopt(M_MMAP_MAX, 0);
  mallopt(M_TRIM_THRESHOLD, never);
  mallopt(M_TOP_PAD, at_a_time);
#endif
}

/// As its driver calls it.
std::string gpu_name() {
  const CudaDriver driver;
  driver.initialise();
  const std::vector<DriverGpu> gpus = driver.gpus();
  return gpus.empty() || gpus[0].name.empty() ? "cuda:0" : gpus[0].name;
}

}  // namespace

torch::Device training_device(DeviceChoice choice) {
  if (choice == DeviceChoice::cuda) return required_gpu();
  const bool gpu = choice == DeviceChoice::automatic && torch::cuda::is_available();
  return gpu ? torch::Device(torch::kCUDA, 0) : torch::Device(torch::kCPU);
}

std::string device_name(const torch::Device& device, InstructionSet told) {
  return device.is_cuda() ? gpu_name() : processor_kind(told);
}

std::map<std::string, std::string> library_versions(const torch::Device& device) {
  const LibtorchBuild build = this_libtorch();
  std::map<std::string, std::string> versions{{"libtorch", build.version}};
  if (!device.is_cuda()) return versions;
  versions["cuda"] = cuda_version_text(build.cuda);
  if (!build.cudnn.empty()) versions["cudnn"] = build.cudnn;
  if (const std::string driver = ManagementLibrary().driver_version(); !driver.empty()) versions["driver"] = driver;
  return versions;
}

EnergyMeter energy_meter_of(const torch::Device& device) {
  if (!device.is_cuda()) return EnergyMeter::of_processors();
  const CudaDriver driver;
  driver.initialise();
  const std::vector<DriverGpu> gpus = driver.gpus();
  const auto index = static_cast<std::size_t>(std::max<int>(device.index(), 0));
  return index < gpus.size() ? EnergyMeter::of_gpu(ManagementLibrary(), gpus[index].uuid) : EnergyMeter();
}

void configure_process() {
  setenv("CUBLAS_WORKSPACE_CONFIG", ":4096:8", /*overwrite=*/0);
  at::set_num_interop_threads(1);
  keep_memory();
}

void release_memory() {
#ifdef __GLIBC__
  malloc_trim(0);
#endif
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
  configure_products(training.precision);
#if TORCH_VERSION_MAJOR > 2 || (TORCH_VERSION_MAJOR == 2 && TORCH_VERSION_MINOR >= 2)
  context.setDeterministicFillUninitializedMemory(false);  // every buffer here is written before it is read
#endif
}

}  // namespace foldwise::worker
