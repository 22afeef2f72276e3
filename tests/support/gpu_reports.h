// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "experiments/jobs/device_report.h"

namespace foldwise {

/// A GPU with the fault, or without one.
inline GpuReport gpu_with(GpuFault fault, std::string detail = "") {
  GpuReport gpu;
  gpu.name = "NVIDIA H100";
  gpu.compute_capability = "9.0";
  gpu.memory = std::int64_t{80} << 30;
  gpu.free_memory = std::int64_t{79} << 30;
  gpu.fault = fault;
  gpu.detail = std::move(detail);
  return gpu;
}

/// Of Debian 13's libtorch with CUDA and a driver that serves it.
inline DeviceReport report_of(std::vector<GpuReport> gpus) {
  DeviceReport report;
  report.libtorch = "2.6.0";
  report.libtorch_file = "/usr/lib/x86_64-linux-gnu/libtorch_cpu.so.2.6";
  report.cuda = "12.4";
  report.cudnn = "9.1.0";
  report.kernels = "7.5 8.0 9.0";
  report.driver = "550.54.15";
  report.driver_cuda = "12.4";
  report.gpus = std::move(gpus);
  return report;
}

/// The same where a fault keeps libtorch from every GPU.
inline DeviceReport report_with(GpuFault fault, std::size_t gpus, std::string detail = "") {
  DeviceReport report = report_of({gpus, gpu_with(fault, detail)});
  report.fault = fault;
  report.detail = std::move(detail);
  return report;
}

}  // namespace foldwise
