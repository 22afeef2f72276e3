// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/agent/agent.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <thread>
#include <utility>

namespace foldwise::orchestrator {
namespace {

/// How long dismissed workers may take to end by themselves. Seconds.
constexpr double farewell = 2;
/// A look that comes this much later than it was due comes from an agent that stood still (SIGSTOP, ^Z, scontrol
/// suspend, a machine asleep), as its workers will have. Seconds.
constexpr double longest_delay = 2;

std::string host_name() {
  std::array<char, 256> name{};
  ::gethostname(name.data(), name.size() - 1);
  return name.data();
}

}  // namespace

Agent::Agent(AgentOptions options, std::vector<Device> devices, NodeShare share)
    : options_(std::move(options)), devices_(std::move(devices)), share_(share) {}

void Agent::take(Order order) {
  std::visit([this](auto&& each) { obey(std::forward<decltype(each)>(each)); }, std::move(order));
}

Reports Agent::step() {
  const Instant now = Instant::now();
  if (probe_) {
    if (const std::optional<ProbeAnswer> answer = probe_->step(now)) {
      probe_.reset();
      verdicts_ = judge(devices_, *answer, options_.listed_gpus);
      introduce(choose_devices(enlisted_.devices, devices_, verdicts_, options_.no_gpu));
    }
  }
  const double late = expected_by_ ? now.steady - *expected_by_ : 0;
  for (WorkerSlot& slot : slots_) {
    if (late > longest_delay) slot.allow_for_gap(late);
    slot.step(now, reports_);
  }
  Reports reports = std::exchange(reports_, {});
  expected_by_ = now.steady + std::chrono::duration<double>(idle_time()).count();
  return reports;
}

void Agent::watch(std::vector<pollfd>& watched) const {
  if (probe_) probe_->watch(watched);
  for (const WorkerSlot& slot : slots_) slot.watch(watched);
}

std::chrono::microseconds Agent::idle_time() const {
  if (!reports_.empty()) return std::chrono::microseconds(0);
  double due = 1e9;
  const double now = Instant::now().steady;
  if (probe_) due = probe_->due() - now;
  for (const WorkerSlot& slot : slots_)
    if (const std::optional<double> slots_due = slot.due()) due = std::min(due, *slots_due - now);
  return std::chrono::microseconds(static_cast<std::int64_t>(1e6 * std::clamp(due, 0.0, 60.0)));
}

void Agent::end_workers() {
  probe_.reset();
  for (WorkerSlot& slot : slots_) slot.dismiss();
  const double end = Instant::now().steady + farewell;
  const auto all_gone = [this] { return std::all_of(slots_.begin(), slots_.end(), [](auto& s) { return s.gone(); }); };
  while (!all_gone() && Instant::now().steady < end) std::this_thread::sleep_for(std::chrono::milliseconds(2));
  slots_.clear();
}

void Agent::obey(const Enlist& order) {
  enlisted_ = order;
  slots_.clear();
  const bool gpus = std::ranges::any_of(devices_, [](const Device& device) { return device.is_gpu(); });
  if (gpus && order.devices != DeviceChoice::cpu)
    probe_.emplace(options_.worker, devices_, options_.start_timeout);
  else
    introduce(choose_devices(order.devices, devices_, {}, options_.no_gpu));
}

void Agent::introduce(const ChosenDevices& chosen) {
  Hello hello{host_name(), {}, chosen.problems};
  const std::vector<std::string> environment = own_environment();
  const WorkersPerDevice asked = options_.workers_per_device.value_or(enlisted_.workers_per_device);
  const std::int64_t host_memory = asked.is_measured() ? free_host_memory() / std::max(1, share_.local_size) : 0;
  for (const Device& device : chosen.devices) {
    const std::vector<std::string> arguments{"--job-socket", worker_socket, "--device",
                                             device.is_gpu() ? "cuda" : "cpu"};
    const int count = workers_on(device, asked, share_.cores, enlisted_.threads_per_worker);
    if (asked.is_measured())
      hello.shared.push_back({static_cast<int>(slots_.size()), count, memory_of(device), host_memory});
    for (int slot = 0; slot < count; ++slot) {
      slots_.emplace_back(static_cast<int>(slots_.size()),
                          WorkerSlotOptions{options_.worker, arguments, worker_environment(environment, device.visible),
                                            options_.start_timeout, options_.restart_delay, enlisted_.format});
      hello.devices.push_back(device.name);
    }
  }
  reports_.emplace_back(std::move(hello));
}

/// Bytes that were free on a GPU before our workers came; 0: unknown.
std::int64_t Agent::memory_of(const Device& device) const {
  const auto found = std::ranges::find(verdicts_, device, &GpuVerdict::device);
  if (found == verdicts_.end()) return 0;
  return found->gpu.free_memory >= 0 ? found->gpu.free_memory : found->gpu.memory;
}

void Agent::obey(Assign&& order) {
  for (Assignment& job : order.jobs) {
    WorkerSlot& slots_own = slot(job.slot);
    slots_own.assign(std::move(job), reports_);
  }
}

void Agent::obey(const Reclaim& order) {
  slot(order.slot).reclaim(reports_);
}

void Agent::obey(const StopWorkers& order) {
  const Instant now = Instant::now();
  for (WorkerSlot& each : slots_) each.stop(order.grace, now, reports_);
}

void Agent::obey(const Halt& order) {
  slot(order.slot).halt(order.item, order.grace, Instant::now(), reports_);
}

void Agent::obey(const Rest& order) {
  slot(order.slot).rest();
}

void Agent::obey(const Shutdown& /*order*/) {
  dismissed_ = true;
}

}  // namespace foldwise::orchestrator
