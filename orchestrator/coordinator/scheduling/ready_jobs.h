// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <vector>

#include "orchestrator/coordinator/scheduling/job_graph.h"
#include "orchestrator/coordinator/scheduling/worker_id.h"

namespace foldwise::orchestrator {

/// A host, by the order in which they were met.
using Place = std::uint16_t;
inline constexpr Place nowhere = 0;

/// The jobs that can begin, in the orders in which they are asked for. Jobs that close a run stand apart from the
/// others, each with the worker that finished what it waited for, whose memory is warm with it.
class ReadyJobs {
 public:
  ReadyJobs(const std::vector<WorkItem>& items, const JobGraph& graph);

  /// `home`: where what it reads is in memory.
  void add(std::uint32_t item, Place home = nowhere);
  /// One that the worker made ready.
  void add_behind(std::uint32_t item, WorkerId worker, Place home = nowhere);
  void remove(std::uint32_t item) { is_ready_[item] = false; }
  /// Its jobs are anybody's.
  void lose(WorkerId worker);
  /// Chains are weighed anew.
  void sort_again();

  // Of jobs that are as good as equal, one that is at home at `place`.

  /// Of the others: the one whose results are wanted first, of those the one with the longest chain.
  std::optional<std::uint32_t> first_in_order(Place place = nowhere) { return top_at(place, &Heaps::in_order); }
  /// Of the others: the one with the longest chain.
  std::optional<std::uint32_t> longest(Place place = nowhere) { return top_at(place, &Heaps::by_chain); }
  /// Of those that close a run, the worker's own; the first of those that are nobody's; the one with the longest chain.
  std::optional<std::uint32_t> closing_of(WorkerId worker);
  std::optional<std::uint32_t> closing_of_nobody(Place place = nowhere) { return top_at(place, &Heaps::of_nobody); }
  std::optional<std::uint32_t> longest_closing(Place place = nowhere) { return top_at(place, &Heaps::closing); }

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
  struct Heaps {
    Heap in_order;
    Heap by_chain;
    Heap closing;
    Heap of_nobody;
  };
  enum class Rounds : bool { ignored, heeded };

  Entry entry(std::uint32_t item, Rounds rounds) const;
  void push(Heap& heap, const Entry& entry);
  /// What was taken elsewhere is let go of on the way.
  const Entry* top(Heap& heap);
  std::optional<std::uint32_t> top_at(Place place, Heap Heaps::*heap);
  Heaps& at(Place place);
  void sort_again(Heaps& heaps);

  const std::vector<WorkItem>& items_;
  const JobGraph& graph_;
  std::vector<bool> is_ready_;
  Heaps all_;
  std::vector<Heaps> homes_;  // by place, of those that are at home there
  struct Behind {
    std::uint32_t item = 0;
    Place home = nowhere;
  };
  std::map<WorkerId, std::deque<Behind>> behind_;
};

}  // namespace foldwise::orchestrator
