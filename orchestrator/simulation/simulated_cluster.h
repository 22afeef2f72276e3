// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <queue>
#include <vector>

#include "experiments/jobs/job.h"
#include "orchestrator/agent/driven_agent.h"
#include "orchestrator/agent/instant.h"
#include "orchestrator/transport/transport.h"

namespace foldwise::orchestrator {

/// Workers of a cluster on a clock of its own: they execute nothing, and every job takes as long as it is said to. The
/// clock stands still while the coordinator thinks, and goes on to the next event when it waits.
class SimulatedCluster {
 public:
  /// Seconds that an attempt takes.
  using Duration = std::function<double(std::uint32_t item, int attempt)>;

  /// `workers` on nodes of `workers_per_node`, a rank each; the last node may have fewer.
  SimulatedCluster(std::size_t workers, std::size_t workers_per_node, Duration duration);

  /// A GPU that several workers can share.
  struct Gpu {
    int slots = 8;             ///< workers that it may get
    double full_speed = 1;     ///< so many jobs at once are as fast as one alone; more divide that among them
    std::int64_t memory = 0;   ///< bytes that are free
    MemoryUse memory_of_job;   ///< that each job takes
    std::int64_t host_memory;  ///< bytes that are free
  };
  /// Nodes with one such GPU each.
  SimulatedCluster(std::size_t nodes, const Gpu& gpu, Duration duration);

  int ranks() const { return static_cast<int>(nodes_.size()); }
  const Clock& clock() const { return clock_; }
  /// Orders and batches of reports, between the coordinator and all ranks.
  std::size_t messages() const { return messages_; }

  void obey(int rank, const Order& order);
  /// What the first rank has to tell now; empty: nothing.
  Reports tell();
  /// What the next of the other ranks has to tell now, if any does.
  std::optional<Envelope> next_message();
  /// Goes on to the next event, by `longest` seconds at most.
  void wait(double longest);

 private:
  class SimulatedClock : public Clock {
   public:
    Instant now() const override { return {seconds, seconds}; }
    double seconds = 0;
  };
  struct Job {
    std::uint32_t item = 0;
    int attempt = 1;
    double began = 0;
    double left = 0;           // seconds at full speed
    double since = 0;          // when `left` was right
    std::uint64_t serial = 0;  // of the event of its end: earlier ones are void
  };
  struct Node {
    std::vector<std::deque<Job>> slots;  // in order of execution, the first runs
    Reports reports;
    double pace = 1;  // of each running job
  };
  struct Event {
    double time = 0;
    int rank = 0;
    int slot = 0;
    std::uint64_t serial = 0;
    bool operator>(const Event& other) const { return time > other.time; }
  };

  void begin(int rank, int slot);
  void end(const Event& event);
  void report(int rank, AgentReport report);
  void give_back(int rank, int slot);
  void pass_events();
  void divide(int rank);
  void expect_end(int rank, int slot);

  SimulatedClock clock_;
  Duration duration_;
  std::optional<Gpu> gpu_;
  std::vector<Node> nodes_;
  std::priority_queue<Event, std::vector<Event>, std::greater<>> events_;
  std::deque<int> telling_;  // ranks but the first with reports, each once
  std::uint64_t serial_ = 0;
  std::size_t messages_ = 0;
};

/// The cluster as the coordinator's transport.
class SimulatedTransport : public Transport {
 public:
  explicit SimulatedTransport(SimulatedCluster& cluster) : cluster_(cluster) {}
  int rank() const override { return 0; }
  int size() const override { return cluster_.ranks(); }
  NodeShare share() const override { return {}; }
  void send(int to, Message message) override;
  std::optional<Envelope> receive() override;
  void wait(std::vector<pollfd>& watched, std::chrono::microseconds longest) override;
  void flush() override {}

 private:
  SimulatedCluster& cluster_;
};

/// Its first rank, as the coordinator drives it.
class SimulatedAgent : public DrivenAgent {
 public:
  explicit SimulatedAgent(SimulatedCluster& cluster) : cluster_(cluster) {}
  void take(Order order) override { cluster_.obey(0, order); }
  Reports step() override { return cluster_.tell(); }
  void watch(std::vector<pollfd>& /*watched*/) const override {}
  std::chrono::microseconds idle_time() const override { return std::chrono::hours(1); }
  void end_workers() override {}

 private:
  SimulatedCluster& cluster_;
};

}  // namespace foldwise::orchestrator
