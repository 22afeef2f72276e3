// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <vector>

#include "orchestrator/coordinator/job_graph.h"
#include "orchestrator/coordinator/worker_id.h"

namespace foldwise::orchestrator {

/// The jobs that can begin, in the orders in which they are asked for. Jobs that close a run stand apart from the
/// others, each with the worker that finished what it waited for, whose memory is warm with it.
class ReadyJobs {
 public:
  ReadyJobs(const std::vector<WorkItem>& items, const JobGraph& graph);

  void add(std::uint32_t item);
  /// One that the worker made ready.
  void add_behind(std::uint32_t item, WorkerId worker);
  void remove(std::uint32_t item) { is_ready_[item] = false; }
  /// Its jobs are anybody's.
  void lose(WorkerId worker);
  /// Chains are weighed anew.
  void sort_again();

  /// Of the others: the one whose results are wanted first, of those the one with the longest chain.
  std::optional<std::uint32_t> first_in_order() { return top(in_order_); }
  /// Of the others: the one with the longest chain.
  std::optional<std::uint32_t> longest() { return top(by_chain_); }
  /// Of those that close a run, the worker's own; the first of those that are nobody's; the one with the longest chain.
  std::optional<std::uint32_t> closing_of(WorkerId worker);
  std::optional<std::uint32_t> closing_of_nobody() { return top(of_nobody_); }
  std::optional<std::uint32_t> longest_closing() { return top(closing_); }

 private:
  struct Entry {
    std::uint32_t round = 0;
    float chain = 0;
    std::uint32_t item = 0;
    /// A heap has its greatest on top: the lowest round, the longest chain, the first item.
    bool operator<(const Entry& other) const {
      if (round != other.round) return round > other.round;
      if (chain != other.chain) return chain < other.chain;
      return item > other.item;
    }
  };
  using Heap = std::vector<Entry>;
  enum class Rounds : bool { ignored, heeded };

  Entry entry(std::uint32_t item, Rounds rounds) const;
  void push(Heap& heap, const Entry& entry);
  /// What was taken elsewhere is let go of on the way.
  std::optional<std::uint32_t> top(Heap& heap);

  const std::vector<WorkItem>& items_;
  const JobGraph& graph_;
  std::vector<bool> is_ready_;
  Heap in_order_;
  Heap by_chain_;
  Heap closing_;
  Heap of_nobody_;
  std::map<WorkerId, std::deque<std::uint32_t>> behind_;
};

}  // namespace foldwise::orchestrator
