// SPDX-License-Identifier: Apache-2.0
#include "worker/devices/device_survey.h"

#include <fcntl.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <string_view>
#include <system_error>
#include <tuple>
#include <utility>
#include <vector>

#include "experiments/foundation/files/file_descriptor.h"
#include "worker/devices/libtorch_gpu.h"

namespace foldwise::worker {
namespace {

constexpr int no_device_code = 100;  // CUDA_ERROR_NO_DEVICE

/// What forbids us every device file of a GPU; nothing where one can be opened, or where there is none.
std::optional<std::string> denied(const std::string& folder) {
  std::optional<std::string> reason;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
    const std::string name = entry.path().filename().string();
    constexpr std::string_view stem = "nvidia";
    if (!name.starts_with(stem) || name.find_first_not_of("0123456789", stem.size()) != std::string::npos) continue;
    const FileDescriptor device(::open(entry.path().c_str(), O_RDWR | O_CLOEXEC));
    const int why = errno;
    if (device.open()) return std::nullopt;
    if (why == EACCES || why == EPERM) reason = entry.path().string() + " cannot be opened: " + std::strerror(why);
  }
  return reason;
}

/// What holds for every GPU, the deepest cause first: who lacks a driver need not hear of libtorch.
std::pair<GpuFault, std::string> common_fault(const CudaDriver& driver, int started, std::size_t gpus,
                                              const LibtorchBuild& build, const std::string& device_folder) {
  if (!driver.found()) return {GpuFault::driver_missing, ""};
  if (started == no_device_code || (started == 0 && gpus == 0)) {
    if (auto reason = denied(device_folder)) return {GpuFault::no_permission, *reason};
    return {GpuFault::no_device, ""};
  }
  if (started != 0) return {GpuFault::driver_failed, "cuInit answers " + driver.error_text(started)};
  if (build.cuda == 0) return {GpuFault::built_without_cuda, ""};
  // A driver serves every CUDA of its own major version: NVIDIA's minor version compatibility.
  const int served = driver.cuda_version();
  if (served != 0 && served / 1000 < build.cuda / 1000) return {GpuFault::driver_too_old, ""};
  return {GpuFault::none, ""};
}

}  // namespace

GpuFault fault_of_message(const std::string& message) {
  constexpr std::array<std::pair<std::string_view, GpuFault>, 8> meanings{{
      {"no kernel image is available", GpuFault::no_kernels},
      {"invalid device function", GpuFault::no_kernels},
      {"busy or unavailable", GpuFault::in_use},
      {"out of memory", GpuFault::out_of_memory},
      {"ALLOC_FAILED", GpuFault::out_of_memory},
      {"driver version is insufficient", GpuFault::driver_too_old},
      {"NVIDIA driver on your system is too old", GpuFault::driver_too_old},
      {"no CUDA-capable device", GpuFault::no_device},
  }};
  for (const auto& [words, fault] : meanings)
    if (message.find(words) != std::string::npos) return fault;
  return GpuFault::failed;
}

DeviceReport survey_devices(const CudaDriver& driver, const ManagementLibrary& management, const LibtorchBuild& build,
                            const TryGpu& try_gpu, const std::string& device_folder) {
  DeviceReport report;
  report.libtorch = build.version;
  report.libtorch_file = build.file;
  report.cuda = cuda_version_text(build.cuda);
  report.cudnn = build.cudnn;
  report.kernels = build.kernels;
  report.driver = management.driver_version();
  report.driver_cuda = cuda_version_text(driver.cuda_version());

  const int started = driver.found() ? driver.initialise() : 0;
  const std::vector<DriverGpu> gpus = driver.found() && started == 0 ? driver.gpus() : std::vector<DriverGpu>{};
  std::tie(report.fault, report.detail) = common_fault(driver, started, gpus.size(), build, device_folder);
  for (const DriverGpu& known : gpus) {
    GpuReport& gpu = report.gpus.emplace_back();
    gpu.name = known.name;
    gpu.compute_capability = known.compute_capability;
    gpu.memory = known.memory;
    gpu.free_memory = management.free_memory(known.uuid);
    gpu.fault = report.fault;
    gpu.detail = report.detail;
  }
  if (report.fault != GpuFault::none) return report;
  for (std::size_t index = 0; index < report.gpus.size(); ++index) {
    const std::optional<std::string> failure = try_gpu(static_cast<int>(index));
    if (!failure) continue;
    report.gpus[index].fault = fault_of_message(*failure);
    report.gpus[index].detail = *failure;
  }
  return report;
}

DeviceReport survey_devices() {
  return survey_devices(CudaDriver(), ManagementLibrary(), this_libtorch(), compute_on_gpu, "/dev");
}

}  // namespace foldwise::worker
