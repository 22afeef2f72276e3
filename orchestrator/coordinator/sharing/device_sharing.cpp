// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/coordinator/sharing/device_sharing.h"

#include <fmt/format.h>

#include <algorithm>
#include <csignal>
#include <utility>
#include <variant>

#include "experiments/foundation/text/byte_size.h"
#include "orchestrator/coordinator/scheduling/cost_model.h"

namespace foldwise::orchestrator {
namespace {

/// More workers are kept where the device does so much more with them.
constexpr double least_gain = 1.05;
/// Of the memory that is free no more than this share is planned with.
constexpr double usable_host = 0.9;
constexpr double usable_device = 0.95;
/// What libtorch's allocator takes from a GPU beyond its tensors, for want of pieces that fit.
constexpr double allocator_waste = 1.25;
/// What CUDA's context, its kernels and cuDNN take in each process. Bytes.
constexpr double context = 700e6;

bool is_gpu(const std::string& kind) {
  return kind.starts_with("cuda");
}

std::string workers_text(std::size_t count) {
  return fmt::format("{} worker{}", count, count == 1 ? "" : "s");
}

/// What an attempt was, in units that are alike within a kind; 0: nothing to go by. Trainings end early, each at
/// another epoch.
double work_of(const WorkItem& item, const AttemptEnded& report) {
  const auto* finished = std::get_if<Finished>(&report.outcome);
  if (finished == nullptr || report.attempt > 1) return 0;
  const std::size_t epochs = finished->result.epochs.size();
  return epochs > 0 ? static_cast<double>(epochs) : CostModel::seed(item);
}

bool ran_out_of_memory(const Outcome& outcome) {
  const auto* crashed = std::get_if<Crashed>(&outcome);
  return crashed != nullptr &&
         (crashed->signal == SIGKILL || crashed->message.find("out of memory") != std::string::npos);
}

}  // namespace

void DeviceSharing::join(int rank, const Hello& hello) {
  for (const SharedDevice& shared : hello.shared) {
    Device device;
    device.kind = hello.devices.at(static_cast<std::size_t>(shared.first_slot));
    device.name = hello.host + ", " + device.kind;
    device.rank = rank;
    device.memory = shared.memory;
    device.host_memory = shared.host_memory;
    for (int slot = 0; slot < shared.slots; ++slot) {
      device.slots.push_back({rank, shared.first_slot + slot});
      places_[device.slots.back()] = devices_.size();
    }
    device.most = device.slots.size();
    devices_.push_back(std::move(device));
  }
}

bool DeviceSharing::is_open(WorkerId worker) const {
  const auto place = places_.find(worker);
  if (place == places_.end()) return true;
  const Device& device = devices_[place->second];
  const auto found = std::ranges::find(device.slots, worker);
  return static_cast<std::size_t>(found - device.slots.begin()) < device.open;
}

std::size_t DeviceSharing::workers_beside(WorkerId worker) const {
  const auto place = places_.find(worker);
  return place == places_.end() ? 0 : devices_[place->second].open;
}

void DeviceSharing::on_began(WorkerId worker, double when) {
  if (Device* const device = device_of(worker)) device->trial.began(worker, when);
}

DeviceSharing::Change DeviceSharing::on_ended(WorkerId worker, const AttemptEnded& report) {
  Change change;
  Device* const device = device_of(worker);
  if (device == nullptr) return change;
  const WorkItem& item = items_[report.item];
  device->trial.ended(worker, report.when, memory_.kind_of(item), work_of(item, report));
  if (std::holds_alternative<Finished>(report.outcome)) {
    memory_.took(item, device->kind, report.memory);
    memory_.finished(item);
  }
  if (!memory_.is_any_left()) return change;
  if (ran_out_of_memory(report.outcome) && device->open > 1) {
    device->most = device->open - 1;
    device->is_settled = true;
    change.sentences.push_back(
        fmt::format("{}: a job was out of memory: back to {}", device->name, workers_text(device->most)));
    shrink(*device, device->most, change);
  }
  std::size_t fitting = device->open;
  while (fitting > 1 && !fits(*device, fitting)) --fitting;
  if (fitting < device->open) {
    change.sentences.push_back(
        fmt::format("{}: jobs take more memory than those before: back to {}", device->name, workers_text(fitting)));
    shrink(*device, fitting, change);
  }
  if (!device->is_settled) judge(*device, change);
  change.is_settled = device->is_settled;
  return change;
}

void DeviceSharing::on_retired(WorkerId worker) {
  Device* const device = device_of(worker);
  if (device == nullptr) return;
  // What is out of use stands last, behind those that were never used.
  const auto found = std::ranges::find(device->slots, worker);
  const bool was_open = static_cast<std::size_t>(found - device->slots.begin()) < device->open;
  device->slots.erase(found);
  places_.erase(worker);
  if (was_open) --device->open;
  device->most = std::min(device->most, device->open);
  device->is_settled = true;
}

DeviceSharing::Device* DeviceSharing::device_of(WorkerId worker) {
  const auto place = places_.find(worker);
  return place == places_.end() ? nullptr : &devices_[place->second];
}

void DeviceSharing::judge(Device& device, Change& change) {
  if (!device.trial.knows_enough()) return;
  if (device.is_kept) return grow(device, change);
  const std::optional<double> gain = device.trial.gain(least_gain);
  if (!gain) return;
  const std::string told = fmt::format("{}: {} do {:.2f} times what {} did", device.name, workers_text(device.open),
                                       *gain, workers_text(device.trial.workers_before()));
  if (*gain > least_gain) {
    change.sentences.push_back(told + ": they stay");
    device.is_kept = true;
    return grow(device, change);
  }
  device.is_settled = true;
  device.most = device.trial.workers_before();
  change.sentences.push_back(told + ": back to " + workers_text(device.most));
  shrink(device, device.most, change);
}

/// Tries more, where memory and the number of slots allow.
void DeviceSharing::grow(Device& device, Change& change) {
  const std::size_t next = next_level(device);
  if (next == device.open) {
    device.is_settled = device.open >= device.most;
    if (device.is_settled || std::exchange(device.told_of_memory, true)) return;
    const std::optional<MemoryUse> need = memory_.most_left(device.kind);
    change.sentences.push_back(
        need ? fmt::format("{}: no room in memory for more than {}: a job takes up to {}", device.name,
                           workers_text(device.open),
                           format_bytes(static_cast<double>(is_gpu(device.kind) ? need->device : need->resident)))
             : fmt::format("{}: stays with {}: what memory jobs take could not be measured", device.name,
                           workers_text(device.open)));
    return;
  }
  for (std::size_t slot = device.open; slot < next; ++slot) change.opened.push_back(device.slots[slot]);
  change.sentences.push_back(
      fmt::format("{}: tries {} instead of {}", device.name, workers_text(next), std::to_string(device.open)));
  device.open = next;
  device.is_kept = false;
  device.trial.try_with(next);
}

void DeviceSharing::shrink(Device& device, std::size_t to, Change& change) {
  for (std::size_t slot = to; slot < device.open; ++slot) change.closed.push_back(device.slots[slot]);
  device.open = to;
  device.is_kept = true;
  if (device.trial.workers_before() == to)
    device.trial.go_back();
  else
    device.trial.start_with(to);
}

std::size_t DeviceSharing::next_level(const Device& device) const {
  std::size_t next = std::min(device.most, is_gpu(device.kind) ? device.open + 1 : 2 * device.open);
  while (next > device.open && !fits(device, next)) --next;
  return next;
}

/// Whether so many workers on the device, beside those on the rank's others, find room for the largest jobs that are
/// left. Where it is not known what they take, one worker alone does.
bool DeviceSharing::fits(const Device& device, std::size_t workers) const {
  const std::optional<MemoryUse> need = memory_.most_left(device.kind);
  const auto count = static_cast<double>(workers);
  if (!need || need->resident == 0 || device.host_memory == 0) return workers == 1;
  const double host = count * static_cast<double>(need->resident) + host_need_of_others(device);
  if (host > usable_host * static_cast<double>(device.host_memory)) return false;
  if (!is_gpu(device.kind)) return true;
  if (need->device == 0 || device.memory == 0) return workers == 1;
  const double each = allocator_waste * static_cast<double>(need->device) + context;
  return count * each <= usable_device * static_cast<double>(device.memory);
}

double DeviceSharing::host_need_of_others(const Device& device) const {
  double sum = 0;
  for (const Device& other : devices_) {
    if (&other == &device || other.rank != device.rank) continue;
    const std::optional<MemoryUse> need = memory_.most_left(other.kind);
    if (need) sum += static_cast<double>(other.open) * static_cast<double>(need->resident);
  }
  return sum;
}

}  // namespace foldwise::orchestrator
