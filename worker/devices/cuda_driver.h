// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace foldwise::worker {

/// A GPU as the driver describes it.
struct DriverGpu {
  std::string name;
  std::string uuid;                ///< without its prefix "GPU-" or "MIG-"; empty where the driver is too old to say
  std::string compute_capability;  ///< "9.0"
  std::int64_t memory = 0;         ///< bytes
};

/// The CUDA driver, asked by name: its headers are needed nowhere then, and a machine without it is no error.
class CudaDriver {
 public:
  explicit CudaDriver(const std::string& library = "libcuda.so.1");

  bool found() const { return library_ != nullptr; }
  /// What cuInit answers; 0: it started, 100: it shows no GPU to this process.
  int initialise() const;
  /// "CUDA_ERROR_SYSTEM_DRIVER_MISMATCH (803)".
  std::string error_text(int code) const;
  /// The newest CUDA that it serves, as 1000 * major + 10 * minor; 0: unknown.
  int cuda_version() const;
  /// Those that CUDA_VISIBLE_DEVICES lets through, in CUDA's order. Empty before initialise().
  std::vector<DriverGpu> gpus() const;

 private:
  template <typename Function>
  Function* find(const char* name) const;

  void* library_;  // for the life of the process: a driver that has started is not unloaded
};

/// "12.4" of 12040; empty of 0.
std::string cuda_version_text(int version);

/// NVIDIA's management library, asked in the same way: it knows what the driver's interface does not tell without
/// opening a context on a GPU.
class ManagementLibrary {
 public:
  explicit ManagementLibrary(const std::string& library = "libnvidia-ml.so.1");

  /// "550.54.15"; empty where the library is missing.
  std::string driver_version() const;
  /// Of a GPU by DriverGpu::uuid, bytes; -1: unknown.
  std::int64_t free_memory(const std::string& uuid) const;
  /// What a whole GPU has taken since its driver was loaded, millijoules. Nothing where the driver does not count
  /// (before Volta), and of a part of a GPU.
  std::optional<std::uint64_t> millijoules(const std::string& uuid) const;

 private:
  template <typename Function>
  Function* find(const char* name) const;

  void* library_;  // for the life of the process
};

}  // namespace foldwise::worker
