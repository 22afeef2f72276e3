// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "orchestrator/coordinator/scheduling/scheduler.h"
#include "orchestrator/progress/progress.h"
#include "orchestrator/transport/messages.h"

namespace foldwise::orchestrator {

/// Who takes part in a sweep: agents by rank, workers by slot, and when each agent was last heard of.
class Roster {
 public:
  Roster(int ranks, double now) : last_heard_(static_cast<std::size_t>(ranks), now) {}

  void heard_of(int rank, double now) { last_heard_[static_cast<std::size_t>(rank)] = now; }
  /// An agent said Hello. Returns its workers.
  std::vector<WorkerId> join(int rank, const Hello& hello) {
    std::vector<WorkerId> joined;
    ++agents_;
    for (int slot = 0; slot < static_cast<int>(hello.devices.size()); ++slot) {
      const WorkerId id{rank, slot};
      names_[id] = {rank, slot, hello.host, hello.devices[static_cast<std::size_t>(slot)]};
      joined.push_back(id);
    }
    return joined;
  }
  /// It takes jobs; or not any more, for now or for good.
  void open(WorkerId worker) { open_.insert(worker); }
  void close(WorkerId worker) { open_.erase(worker); }

  const WorkerName& name(WorkerId worker) const { return names_.at(worker); }
  /// Every agent has said Hello.
  bool complete() const { return agents_ == last_heard_.size(); }
  /// Every agent has said Hello, and no worker takes jobs.
  bool nobody_left() const { return complete() && open_.empty(); }
  /// Ranks not heard of for `seconds`, each told once until it speaks again.
  std::vector<int> silent_for(double seconds, double now) {
    std::vector<int> silent;
    for (std::size_t rank = 1; rank < last_heard_.size(); ++rank) {
      if (now < last_heard_[rank] + seconds) continue;
      silent.push_back(static_cast<int>(rank));
      last_heard_[rank] = now + 1e9;
    }
    return silent;
  }

 private:
  std::map<WorkerId, WorkerName> names_;
  std::vector<double> last_heard_;  // of each rank, on the steady clock
  std::size_t agents_ = 0;
  std::set<WorkerId> open_;
};

}  // namespace foldwise::orchestrator
