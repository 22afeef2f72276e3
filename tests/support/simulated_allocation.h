// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <queue>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "orchestrator/coordinator/scheduling/scheduler.h"

namespace foldwise {

/// What an attempt does: how long it takes, and how it ends.
struct SimulatedAttempt {
  double seconds = 0;
  Outcome outcome = Finished{};
};

/// Workers that execute what a scheduler gives them, in simulated time. Every order and report arrives at once.
class SimulatedAllocation {
 public:
  using Behaviour = std::function<SimulatedAttempt(std::uint32_t item, int attempt)>;

  SimulatedAllocation(orchestrator::Scheduler& scheduler, Behaviour behaviour)
      : scheduler_(scheduler), behaviour_(std::move(behaviour)) {}

  void join(orchestrator::WorkerId worker, const std::string& host = {}) {
    workers_[worker];
    scheduler_.on_worker_joined(worker, host);
  }
  /// What an attempt takes there beyond what it takes anywhere, seconds.
  std::function<double(std::uint32_t item, orchestrator::WorkerId worker)> extra_seconds;
  /// The worker vanishes with all it holds.
  void lose(orchestrator::WorkerId worker) {
    workers_.erase(worker);
    scheduler_.on_worker_lost(worker);
  }

  /// Runs until the scheduler says that all is over, or nothing happens any more. Returns the makespan.
  double run() {
    while (step()) {
    }
    return now_;
  }

  /// One event. False when there is none.
  bool step() {
    obey(scheduler_.dispatch(now_));
    if (events_.empty()) return false;
    const Event event = events_.top();
    events_.pop();
    const auto place = workers_.find(event.worker);
    if (place == workers_.end() || place->second.serial != event.serial) return true;
    now_ = event.time;
    Worker& worker = place->second;
    const std::uint32_t item = worker.queue.front().first;
    const SimulatedAttempt ended = worker.current;
    worker.queue.pop_front();
    if (!worker.queue.empty()) begin(event.worker, worker);
    ended_.push_back({item, event.worker, now_});
    obey(scheduler_.on_ended(event.worker, item, ended.outcome, ended.seconds));
    return true;
  }

  double now() const { return now_; }
  const std::vector<std::pair<std::uint32_t, int>>& begun() const { return begun_; }
  /// Attempts that have ended, in their order.
  struct End {
    std::uint32_t item = 0;
    orchestrator::WorkerId worker;
    double time = 0;
  };
  const std::vector<End>& ended() const { return ended_; }
  const std::vector<std::uint32_t>& abandoned() const { return abandoned_; }
  std::size_t taken_back() const { return taken_back_; }
  const std::map<orchestrator::WorkerId, std::size_t>& most_held() const { return most_held_; }

 private:
  struct Worker {
    std::deque<std::pair<std::uint32_t, int>> queue;  // item, attempt; the first is running
    SimulatedAttempt current;
    std::uint64_t serial = 0;  // of the running attempt: the events of lost workers are void
  };
  struct Event {
    double time = 0;
    orchestrator::WorkerId worker;
    std::uint64_t serial = 0;
    bool operator<(const Event& other) const { return std::tie(time, worker) > std::tie(other.time, other.worker); }
  };

  void begin(orchestrator::WorkerId id, Worker& worker) {
    const auto [item, attempt] = worker.queue.front();
    worker.current = behaviour_(item, attempt);
    if (extra_seconds) worker.current.seconds += extra_seconds(item, id);
    worker.serial = ++serial_;
    events_.push({now_ + worker.current.seconds, id, worker.serial});
    begun_.emplace_back(item, attempt);
    scheduler_.on_began(item);
  }

  void obey(const std::vector<orchestrator::Action>& actions) {
    for (const orchestrator::Action& action : actions) {
      if (const auto* give = std::get_if<orchestrator::Give>(&action)) {
        Worker& worker = workers_.at(give->worker);
        worker.queue.emplace_back(give->item, give->attempt);
        most_held_[give->worker] = std::max(most_held_[give->worker], worker.queue.size());
        if (worker.queue.size() == 1) begin(give->worker, worker);
      }
      if (const auto* back = std::get_if<orchestrator::TakeBack>(&action)) {
        Worker& worker = workers_.at(back->worker);
        std::vector<std::uint32_t> items;
        while (worker.queue.size() > 1) {
          items.push_back(worker.queue.back().first);
          worker.queue.pop_back();
        }
        taken_back_ += items.size();
        scheduler_.on_returned(back->worker, items);
      }
      if (const auto* abandon = std::get_if<orchestrator::Abandon>(&action))
        abandoned_.insert(abandoned_.end(), abandon->dependents.begin(), abandon->dependents.end());
    }
    if (!actions.empty()) obey(scheduler_.dispatch(now_));
  }

  orchestrator::Scheduler& scheduler_;
  Behaviour behaviour_;
  std::map<orchestrator::WorkerId, Worker> workers_;
  std::priority_queue<Event> events_;
  std::vector<std::pair<std::uint32_t, int>> begun_;
  std::vector<End> ended_;
  std::vector<std::uint32_t> abandoned_;
  std::map<orchestrator::WorkerId, std::size_t> most_held_;
  std::size_t taken_back_ = 0;
  std::uint64_t serial_ = 0;
  double now_ = 0;
};

}  // namespace foldwise
