// SPDX-License-Identifier: Apache-2.0
#include "experiments/jobs/device_advice.h"

#include <cstdlib>

namespace foldwise {
namespace {

const std::string ask_for_gpus =
    "ask Slurm for GPUs (--gpus-per-node=1), start a container with them (Apptainer --nv, Docker --gpus all), and see "
    "what nvidia-smi -L lists";
const std::string other_pytorch =
    "-DCMAKE_PREFIX_PATH=$(python3 -c 'import torch; print(torch.utils.cmake_prefix_path)') takes the libtorch of a "
    "pip-installed PyTorch, 2.7 or newer";

std::string libtorch_with_version(const DeviceReport& report) {
  return "libtorch " + report.libtorch + (report.cuda.empty() ? "" : " with CUDA " + report.cuda);
}

bool from_debian(const DeviceReport& report) {
  return report.libtorch_file.starts_with("/usr/lib/") || report.libtorch_file.starts_with("/lib/");
}

Advice built_without_cuda(const DeviceReport& report) {
  const std::string cause = "libtorch " + report.libtorch + " was built without CUDA";
  if (!from_debian(report)) {
    return {cause, "build again with a PyTorch that has CUDA instead of the one that " + report.libtorch_file +
                       " belongs to: " + other_pytorch};
  }
  // Debian has libtorch with CUDA since its release 13, which came with libtorch 2.6.
  if (std::atoi(report.libtorch.c_str()) >= 2) return {cause, "run ./install.sh --cuda and build again"};
  return {cause, "Debian 12 has none with CUDA: build again with another libtorch (" + other_pytorch +
                     "), or on Debian 13 after ./install.sh --cuda"};
}

Advice driver_failed(const std::string& detail) {
  const Advice advice{"the NVIDIA driver does not start: " + detail, ""};
  if (detail.find("803") != std::string::npos || detail.find("804") != std::string::npos)
    return {advice.cause, "its library and its kernel module differ in version: restart the node after an update"};
  if (detail.find("802") != std::string::npos) return {advice.cause, "see that nvidia-fabricmanager runs on the node"};
  return {advice.cause, "see nvidia-smi and dmesg on that node"};
}

std::string mebibytes(std::int64_t bytes) {
  return std::to_string(bytes / (1 << 20)) + " MiB";
}

Advice out_of_memory(const GpuReport& gpu) {
  std::string cause = "its memory is full";
  if (gpu.free_memory >= 0) cause += ": " + mebibytes(gpu.free_memory) + " of " + mebibytes(gpu.memory) + " are free";
  return {cause, "see in nvidia-smi who uses it, or leave it out with CUDA_VISIBLE_DEVICES"};
}

Advice no_kernels(const DeviceReport& report, const GpuReport& gpu) {
  const std::string for_which = report.kernels.empty() ? "" : " (it has them for " + report.kernels + ")";
  return {
      libtorch_with_version(report) + " has no kernels for compute capability " + gpu.compute_capability + for_which,
      "build with a PyTorch that has: a newer one for a newer GPU, an older one for an older GPU; " + other_pytorch};
}

}  // namespace

Advice advice_on(const DeviceReport& report, const GpuReport& gpu) {
  switch (gpu.fault) {
    case GpuFault::none:
      return {};
    case GpuFault::driver_missing:
      return {"there is no NVIDIA driver (libcuda.so.1 is not found)",
              "install it (Debian: nvidia-driver), or in a container pass it on (Apptainer --nv, Docker --gpus all)"};
    case GpuFault::driver_failed:
      return driver_failed(gpu.detail);
    case GpuFault::no_permission:
      return {gpu.detail,
              "ask Slurm for GPUs (--gpus-per-node=1), or join the group that may open /dev/nvidia* (ls -l)"};
    case GpuFault::no_device:
      return {gpu.detail.empty() ? "the NVIDIA driver shows no GPU to this process" : gpu.detail, ask_for_gpus};
    case GpuFault::built_without_cuda:
      return built_without_cuda(report);
    case GpuFault::driver_too_old:
      return {"the NVIDIA driver " + report.driver + " serves CUDA up to " + report.driver_cuda + ", too old for " +
                  libtorch_with_version(report),
              "install a newer driver, or build with a PyTorch for an older CUDA: " + other_pytorch};
    case GpuFault::no_kernels:
      return no_kernels(report, gpu);
    case GpuFault::in_use:
      return {"another process has it to itself (" + gpu.detail + ")",
              "see in nvidia-smi who, and its compute mode; leave it out with CUDA_VISIBLE_DEVICES"};
    case GpuFault::out_of_memory:
      return out_of_memory(gpu);
    case GpuFault::failed:
      break;
  }
  return {"a small computation on it fails: " + gpu.detail, "see nvidia-smi and dmesg on that node"};
}

GpuReport gpu_at(const DeviceReport& report, std::size_t index) {
  if (index < report.gpus.size()) return report.gpus[index];
  GpuReport absent;
  absent.fault = report.fault;
  absent.detail = report.detail;
  if (report.gpus.empty() && report.fault != GpuFault::none) return absent;
  absent.fault = GpuFault::no_device;
  if (!report.gpus.empty()) {
    absent.detail = "the NVIDIA driver shows " + std::to_string(report.gpus.size()) + " GPU" +
                    (report.gpus.size() == 1 ? "" : "s") + " and not this one";
  }
  return absent;
}

}  // namespace foldwise
