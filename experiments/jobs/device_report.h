// SPDX-License-Identifier: Apache-2.0
/// What a worker answers when it is asked for the GPUs that its libtorch can use (`worker devices`).
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "experiments/experiment.h"

namespace foldwise {

/// Why libtorch cannot use GPUs, or one of them. The first that holds, in this order.
enum class GpuFault {
  none,
  driver_missing,      ///< no libcuda.so.1
  driver_failed,       ///< cuInit answers with an error
  no_permission,       ///< the device files are there and cannot be opened
  no_device,           ///< the driver shows none, or fewer than were listed
  built_without_cuda,  ///< libtorch
  driver_too_old,      ///< for the CUDA version that libtorch was built with
  no_kernels,          ///< in libtorch, for the GPU's compute capability
  in_use,              ///< by a process that has it to itself
  out_of_memory,
  failed,  ///< a small computation on it, for another reason
};

template <>
struct Choices<GpuFault> {
  static constexpr std::array names{"none",      "driver_missing",     "driver_failed",  "no_permission",
                                    "no_device", "built_without_cuda", "driver_too_old", "no_kernels",
                                    "in_use",    "out_of_memory",      "failed"};
};

/// One GPU, in the order in which CUDA numbers those that it sees.
struct GpuReport {
  std::string name;                ///< "NVIDIA H100 80GB HBM3"; empty where the driver does not say
  std::string compute_capability;  ///< "9.0"
  std::int64_t memory = 0;         ///< bytes; 0: unknown
  std::int64_t free_memory = -1;   ///< bytes, before we took any; -1: unknown
  GpuFault fault = GpuFault::none;
  std::string detail;  ///< what CUDA or libtorch said of the fault, one line
  bool operator==(const GpuReport&) const = default;
};

struct DeviceReport {
  std::string libtorch;       ///< its version
  std::string libtorch_file;  ///< where the library lies, which tells how it came here
  std::string cuda;           ///< the version that libtorch was built with, "12.4"; empty: without
  std::string cudnn;          ///< its version; empty: without
  std::string kernels;        ///< compute capabilities that libtorch was compiled for, "5.0 8.0 9.0"; empty: unknown
  std::string driver;         ///< its version, "550.54.15"; empty: unknown or no driver
  std::string driver_cuda;    ///< the newest CUDA that the driver serves, "12.4"
  GpuFault fault = GpuFault::none;  ///< what holds for every GPU; one of a GPU alone stands at the GPU
  std::string detail;
  std::vector<GpuReport> gpus;
  bool operator==(const DeviceReport&) const = default;
};

/// One line of JSON.
std::string to_json(const DeviceReport& report);
/// Throws std::invalid_argument on malformed JSON.
DeviceReport parse_device_report(std::string_view json);

}  // namespace foldwise
