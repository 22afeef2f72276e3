// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/agent/device_probe.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <stdexcept>
#include <system_error>
#include <utility>

#include "experiments/foundation/error.h"

namespace foldwise::orchestrator {
namespace {

/// A child of the worker may hold its socket open, hence the look at the process itself now and then. Seconds.
constexpr double look_interval = 0.25;
/// For the caller that waits: CUDA's start on a node of many GPUs takes some seconds.
constexpr double probe_patience = 300;

std::vector<std::string> environment_for(const std::vector<Device>& devices) {
  std::string visible;
  for (const Device& device : devices)
    if (device.is_gpu()) visible += (visible.empty() ? "" : ",") + device.visible;
  const std::vector<std::string> own = own_environment();
  std::vector<std::string> variables = worker_environment(own, visible);
  if (!visible.empty()) return variables;
  const auto is_list = [](const std::string& variable) { return variable.starts_with("CUDA_VISIBLE_DEVICES="); };
  std::erase_if(variables, is_list);
  std::ranges::copy_if(own, std::back_inserter(variables), is_list);
  return variables;
}

}  // namespace

DeviceProbe::DeviceProbe(std::filesystem::path worker, const std::vector<Device>& devices, double timeout)
    : worker_(std::move(worker)), timeout_(timeout), started_(Instant::now().steady) {
  log_.begin({});
  try {
    process_.emplace(
        WorkerProcess::start(worker_, {"devices", "--report-to", worker_socket}, environment_for(devices)));
  } catch (const std::system_error& error) {
    fail(fmt::format("it cannot be started: {}", error.what()));
  }
}

std::optional<ProbeAnswer> DeviceProbe::step(Instant now) {
  if (!process_) return answer_;
  log_.append(process_->read_output());
  for (const std::string& line : process_->socket().read_lines())
    if (!answer_) take_line(line);
  const bool late = now.steady > started_ + timeout_;
  if (late) process_->kill();
  // A process that waits for the end of its own GPU's driver is not waited for longer than a moment.
  next_look_ = now.steady + (process_->socket().hung_up() || late ? 0.002 : look_interval);
  const std::optional<WorkerExit> exit = process_->poll_exit();
  if (!exit) return std::nullopt;
  log_.append(process_->read_output());
  for (const std::string& line : process_->socket().read_lines())
    if (!answer_) take_line(line);
  if (!answer_ && late) fail(fmt::format("it did not answer within {} s", timeout_));
  if (!answer_) fail("it " + std::string(exit->signal != 0 ? "was " : "") + to_sentence(*exit));
  process_.reset();
  return answer_;
}

void DeviceProbe::watch(std::vector<pollfd>& watched) const {
  if (process_) process_->watch(watched);
}

void DeviceProbe::take_line(const std::string& line) {
  try {
    answer_ = parse_device_report(line);
  } catch (const std::invalid_argument& error) {
    fail(error.what());
  }
}

void DeviceProbe::fail(const std::string& reason) {
  const std::string last_lines = log_.last_lines();
  answer_ =
      ProbeFailure{in_one_line(fmt::format("the worker {} cannot say which GPUs it can use: {}{}", worker_.string(),
                                           reason, last_lines.empty() ? "" : "; it said: " + last_lines))};
}

ProbeAnswer probe_devices(const std::filesystem::path& worker, const std::vector<Device>& devices) {
  DeviceProbe probe(worker, devices, probe_patience);
  while (true) {
    if (std::optional<ProbeAnswer> answer = probe.step(Instant::now())) return *answer;
    std::vector<pollfd> watched;
    probe.watch(watched);
    const double wait = std::max(0.0, probe.due() - Instant::now().steady);
    ::poll(watched.data(), watched.size(), 1 + static_cast<int>(1000 * wait));
  }
}

}  // namespace foldwise::orchestrator
