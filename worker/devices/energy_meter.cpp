// SPDX-License-Identifier: Apache-2.0
#include "worker/devices/energy_meter.h"

#include <fcntl.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <fstream>
#include <memory>
#include <system_error>
#include <utility>

#include "experiments/foundation/files/file_descriptor.h"

namespace foldwise::worker {
namespace {

constexpr std::chrono::seconds between_looks{10};

/// The number that a file of sysfs begins with, read anew each time it is asked.
std::optional<std::uint64_t> number_in(int descriptor) {
  std::array<char, 32> text{};
  const ssize_t count = ::pread(descriptor, text.data(), text.size(), 0);
  std::uint64_t number = 0;
  if (count <= 0 || std::from_chars(text.data(), text.data() + count, number).ec != std::errc()) return std::nullopt;
  return number;
}

/// "package-0" and "package-0-die-1": psys counts what they count too, cores and memory are parts of them.
bool is_package(const std::filesystem::path& zone) {
  std::ifstream stream(zone / "name");
  std::string name;
  return std::getline(stream, name) && name.starts_with("package");
}

}  // namespace

EnergyMeter::EnergyMeter(std::vector<Counter> counters, Clock clock)
    : counters_(std::move(counters)), clock_(std::move(clock)), last_(counters_.size()) {}

EnergyMeter EnergyMeter::of_processors(const std::filesystem::path& powercap) {
  std::vector<Counter> counters;
  std::error_code none;
  for (const auto& zone : std::filesystem::directory_iterator(powercap, none)) {
    if (!zone.path().filename().string().starts_with("intel-rapl:") || !is_package(zone.path())) continue;
    // shared: a std::function is copied
    const auto file =
        std::make_shared<FileDescriptor>(::open((zone.path() / "energy_uj").c_str(), O_RDONLY | O_CLOEXEC));
    const FileDescriptor range(::open((zone.path() / "max_energy_range_uj").c_str(), O_RDONLY | O_CLOEXEC));
    if (!file->open() || !range.open()) return EnergyMeter();
    counters.push_back({[file] { return number_in(file->get()); }, 1e-6, number_in(range.get()).value_or(0)});
  }
  return EnergyMeter(std::move(counters));
}

EnergyMeter EnergyMeter::of_gpu(const ManagementLibrary& management, const std::string& uuid) {
  if (!management.millijoules(uuid)) return EnergyMeter();
  return EnergyMeter({{[management, uuid] { return management.millijoules(uuid); }, 1e-3, 0}});
}

void EnergyMeter::begin() {
  joules_.reset();
  if (counters_.empty()) return;
  for (std::size_t index = 0; index < counters_.size(); ++index) {
    const std::optional<std::uint64_t> now = counters_[index].read();
    if (!now) return;
    last_[index] = *now;
  }
  joules_ = 0;
  looked_ = clock_();
}

void EnergyMeter::look() {
  if (joules_ && clock_() - looked_ >= between_looks) read();
}

void EnergyMeter::read() {
  looked_ = clock_();
  for (std::size_t index = 0; index < counters_.size() && joules_; ++index) {
    const Counter& counter = counters_[index];
    const std::optional<std::uint64_t> now = counter.read();
    if (!now || (*now < last_[index] && counter.range == 0)) {  // gone, or set back by a driver that was loaded anew
      joules_.reset();
      return;
    }
    const std::uint64_t gone = *now >= last_[index] ? *now - last_[index] : counter.range - last_[index] + *now;
    *joules_ += static_cast<double>(gone) * counter.joules;
    last_[index] = *now;
  }
}

std::optional<double> EnergyMeter::joules() {
  if (joules_) read();
  return joules_;
}

}  // namespace foldwise::worker
