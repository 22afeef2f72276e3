// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/simulation/simulated_cluster.h"

#include <algorithm>
#include <utility>

namespace foldwise::orchestrator {

SimulatedCluster::SimulatedCluster(std::size_t workers, std::size_t workers_per_node, Duration duration)
    : duration_(std::move(duration)) {
  for (std::size_t left = workers; left > 0; left -= nodes_.back().slots.size()) {
    nodes_.emplace_back().slots.resize(std::min(left, workers_per_node));
  }
}

SimulatedCluster::SimulatedCluster(std::size_t nodes, const Gpu& gpu, Duration duration)
    : duration_(std::move(duration)), gpu_(gpu), nodes_(nodes) {
  for (Node& node : nodes_) node.slots.resize(static_cast<std::size_t>(gpu.slots));
}

void SimulatedCluster::obey(int rank, const Order& order) {
  if (rank != 0) ++messages_;
  Node& node = nodes_[static_cast<std::size_t>(rank)];
  if (std::holds_alternative<Enlist>(order)) {
    Hello hello{"node " + std::to_string(rank), std::vector<std::string>(node.slots.size(), gpu_ ? "cuda:0" : "cpu")};
    if (gpu_) hello.shared = {{0, gpu_->slots, gpu_->memory, gpu_->host_memory}};
    report(rank, std::move(hello));
  } else if (const auto* assign = std::get_if<Assign>(&order)) {
    for (const Assignment& job : assign->jobs) {
      std::deque<Job>& slot = node.slots.at(static_cast<std::size_t>(job.slot));
      slot.push_back({job.item, job.attempt});
      if (slot.size() == 1) begin(rank, job.slot);
    }
  } else if (const auto* reclaim = std::get_if<Reclaim>(&order)) {
    give_back(rank, reclaim->slot);
  } else if (std::holds_alternative<StopWorkers>(order)) {
    for (int slot = 0; slot < static_cast<int>(node.slots.size()); ++slot) {
      give_back(rank, slot);
      std::deque<Job>& jobs = node.slots[static_cast<std::size_t>(slot)];
      if (jobs.empty()) continue;
      const double seconds = clock_.seconds - jobs.front().began;
      report(rank,
             AttemptEnded{slot, jobs.front().item, jobs.front().attempt, clock_.seconds, seconds, Interrupted{}, {}});
      jobs.clear();
    }
  }
}

Reports SimulatedCluster::tell() {
  return std::exchange(nodes_.front().reports, {});
}

std::optional<Envelope> SimulatedCluster::next_message() {
  if (telling_.empty()) return std::nullopt;
  const int rank = telling_.front();
  telling_.pop_front();
  ++messages_;
  return Envelope{rank, std::exchange(nodes_[static_cast<std::size_t>(rank)].reports, {})};
}

void SimulatedCluster::wait(double longest) {
  if (!telling_.empty() || !nodes_.front().reports.empty()) return;
  // A wait of less than a microsecond is told as none: without this the clock would stand still for ever.
  constexpr double shortest = 1e-6;
  const double until = clock_.seconds + std::max(longest, shortest);
  clock_.seconds = events_.empty() ? until : std::min(until, events_.top().time);
  pass_events();
}

/// All that happens at this moment.
void SimulatedCluster::pass_events() {
  while (!events_.empty() && events_.top().time <= clock_.seconds) {
    const Event event = events_.top();
    events_.pop();
    end(event);
  }
}

void SimulatedCluster::begin(int rank, int slot) {
  Job& job = nodes_[static_cast<std::size_t>(rank)].slots[static_cast<std::size_t>(slot)].front();
  job.began = clock_.seconds;
  job.since = clock_.seconds;
  job.left = duration_(job.item, job.attempt);
  report(rank, AttemptBegan{slot, job.item, job.attempt, 0, clock_.seconds});
  expect_end(rank, slot);
  if (gpu_) divide(rank);
}

void SimulatedCluster::expect_end(int rank, int slot) {
  const Node& node = nodes_[static_cast<std::size_t>(rank)];
  Job& job = nodes_[static_cast<std::size_t>(rank)].slots[static_cast<std::size_t>(slot)].front();
  events_.push({clock_.seconds + job.left / node.pace, rank, slot, job.serial = ++serial_});
}

/// What runs on the node's GPU goes on at another pace, where there is more of it or less.
void SimulatedCluster::divide(int rank) {
  Node& node = nodes_[static_cast<std::size_t>(rank)];
  const auto busy =
      static_cast<double>(std::ranges::count_if(node.slots, [](const auto& jobs) { return !jobs.empty(); }));
  const double pace = std::min(1.0, gpu_->full_speed / std::max(1.0, busy));
  if (pace == node.pace) return;
  const double before = std::exchange(node.pace, pace);
  for (int slot = 0; slot < static_cast<int>(node.slots.size()); ++slot) {
    std::deque<Job>& jobs = node.slots[static_cast<std::size_t>(slot)];
    if (jobs.empty()) continue;
    jobs.front().left -= (clock_.seconds - jobs.front().since) * before;
    jobs.front().since = clock_.seconds;
    expect_end(rank, slot);
  }
}

void SimulatedCluster::end(const Event& event) {
  std::deque<Job>& jobs = nodes_[static_cast<std::size_t>(event.rank)].slots[static_cast<std::size_t>(event.slot)];
  if (jobs.empty() || jobs.front().serial != event.serial) return;  // it was stopped, or its pace has changed
  const Job job = jobs.front();
  jobs.pop_front();
  AttemptEnded ended{event.slot, job.item, job.attempt, clock_.seconds, clock_.seconds - job.began, Finished{}, {}};
  if (gpu_) ended.memory = gpu_->memory_of_job;
  report(event.rank, std::move(ended));
  if (!jobs.empty()) begin(event.rank, event.slot);
  if (gpu_) divide(event.rank);
}

void SimulatedCluster::report(int rank, AgentReport report) {
  Reports& reports = nodes_[static_cast<std::size_t>(rank)].reports;
  if (reports.empty() && rank != 0) telling_.push_back(rank);
  reports.push_back(std::move(report));
}

/// What a slot has not begun.
void SimulatedCluster::give_back(int rank, int slot) {
  std::deque<Job>& jobs = nodes_[static_cast<std::size_t>(rank)].slots.at(static_cast<std::size_t>(slot));
  Returned returned{slot, {}};
  while (jobs.size() > 1) {
    returned.items.push_back(jobs.back().item);
    jobs.pop_back();
  }
  report(rank, std::move(returned));
}

void SimulatedTransport::send(int to, Message message) {
  if (const auto* order = std::get_if<Order>(&message)) cluster_.obey(to, *order);
}

std::optional<Envelope> SimulatedTransport::receive() {
  return cluster_.next_message();
}

void SimulatedTransport::wait(std::vector<pollfd>& /*watched*/, std::chrono::microseconds longest) {
  cluster_.wait(std::chrono::duration<double>(longest).count());
}

}  // namespace foldwise::orchestrator
