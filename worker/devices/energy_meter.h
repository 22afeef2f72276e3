// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "worker/devices/cuda_driver.h"

namespace foldwise::worker {

/// What a device takes while a job runs, by the counters of its driver: of the whole device, whoever else uses it
/// meanwhile. Without counters, or where one of them cannot be read, it says nothing.
class EnergyMeter {
 public:
  /// One that counts up and begins anew behind `range`.
  struct Counter {
    std::function<std::optional<std::uint64_t>()> read;
    double joules = 0;        ///< in one of its units
    std::uint64_t range = 0;  ///< 0: it does not begin anew
  };
  using Clock = std::function<std::chrono::steady_clock::time_point()>;

  explicit EnergyMeter(std::vector<Counter> counters = {}, Clock clock = std::chrono::steady_clock::now);

  /// Of this machine's processor packages, as Linux counts them (RAPL): no memory, no fans. Most systems let root alone
  /// read them.
  static EnergyMeter of_processors(const std::filesystem::path& powercap = "/sys/class/powercap");
  /// Of a GPU by DriverGpu::uuid.
  static EnergyMeter of_gpu(const ManagementLibrary& management, const std::string& uuid);

  /// From here on.
  void begin();
  /// Looks at the counters, at most every ten seconds: one that begins anew twice between two looks has lost energy.
  /// A processor's does so after some minutes.
  void look();
  /// Since begin().
  std::optional<double> joules();

 private:
  void read();

  std::vector<Counter> counters_;
  Clock clock_;
  std::vector<std::uint64_t> last_;
  std::optional<double> joules_;
  std::chrono::steady_clock::time_point looked_;
};

}  // namespace foldwise::worker
