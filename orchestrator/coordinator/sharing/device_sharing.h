// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "orchestrator/coordinator/scheduling/worker_id.h"
#include "orchestrator/coordinator/sharing/memory_model.h"
#include "orchestrator/coordinator/sharing/sharing_trial.h"
#include "orchestrator/plan/jobs/workload.h"
#include "orchestrator/transport/messages.h"

namespace foldwise::orchestrator {

/// How many workers share each device where that is to be found out (workers_per_device: auto). A device begins with
/// one. When some jobs were timed it gets more, as far as memory goes by what jobs were seen to take, and keeps them
/// where it finishes more for it; the first time that it does not, it goes back and stays. A GPU gets one more at a
/// time, the cores of a node twice as many. Pure: it sees events and answers with what is to be done.
class DeviceSharing {
 public:
  /// `memory`: what is known before the first job; of the jobs that are left.
  DeviceSharing(const std::vector<WorkItem>& items, MemoryModel memory) : items_(items), memory_(std::move(memory)) {}

  /// What follows: workers that take jobs from now on or do not any more, and sentences that tell why.
  struct Change {
    std::vector<WorkerId> opened;
    std::vector<WorkerId> closed;
    std::vector<std::string> sentences;
    bool is_settled = false;  ///< of the device nothing more is tried
  };

  void join(int rank, const Hello& hello);
  /// Whether it takes jobs. All do where nothing is to be found out.
  bool is_open(WorkerId worker) const;
  /// `when` on the agent's clock, seconds.
  void on_began(WorkerId worker, double when);
  Change on_ended(WorkerId worker, const AttemptEnded& report);
  void on_retired(WorkerId worker);
  /// Workers that the device of this one has now.
  std::size_t workers_beside(WorkerId worker) const;

 private:
  struct Device {
    std::string name;  // "node7, cuda:0"
    std::string kind;  // "cpu", "cuda:0"
    int rank = 0;
    std::vector<WorkerId> slots;  // the first of them are open
    std::size_t open = 1;
    std::size_t most = 1;          // never more: of a level above it did not gain
    std::int64_t memory = 0;       // bytes free on a GPU; 0: unknown
    std::int64_t host_memory = 0;  // bytes free for the rank; 0: unknown
    bool is_kept = true;           // the number of now; false: it is tried
    bool is_settled = false;
    bool told_of_memory = false;
    SharingTrial trial;
  };

  Device* device_of(WorkerId worker);
  void judge(Device& device, Change& change);
  void grow(Device& device, Change& change);
  void shrink(Device& device, std::size_t to, Change& change);
  std::size_t next_level(const Device& device) const;
  bool fits(const Device& device, std::size_t workers) const;
  double host_need_of_others(const Device& device) const;

  const std::vector<WorkItem>& items_;
  MemoryModel memory_;
  std::vector<Device> devices_;
  std::map<WorkerId, std::size_t> places_;  // in devices_
};

}  // namespace foldwise::orchestrator
