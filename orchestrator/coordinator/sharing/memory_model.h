// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "orchestrator/plan/jobs/workload.h"

namespace foldwise::orchestrator {

/// How much memory jobs take: the most that was measured of each kind on a kind of device, and of kinds that were not
/// measured yet the most of any. It also knows which kinds have jobs left, since what none is left of needs no room.
class MemoryModel {
 public:
  MemoryModel() = default;
  /// All of the items are left.
  explicit MemoryModel(const std::vector<WorkItem>& items);

  /// A job of `item`'s kind took so much on a device: "cpu", "cuda:0". What is 0 was not measured.
  void took(const WorkItem& item, std::string_view device, const MemoryUse& memory);
  /// One job of its kind fewer is left.
  void finished(const WorkItem& item);
  bool is_any_left() const;
  /// What a job of its kind is expected to take there; nothing before anything was measured on such a device.
  std::optional<MemoryUse> expected(const WorkItem& item, std::string_view device) const;
  /// The most that any job that is left is expected to take; nothing as before.
  std::optional<MemoryUse> most_left(std::string_view device) const;
  /// Items of one number are of one kind.
  std::size_t kind_of(const WorkItem& item) const;

 private:
  struct Kind {
    std::size_t left = 0;  // jobs
    MemoryUse most;        // 0: not measured
  };
  using Kinds = std::vector<Kind>;

  static bool is_gpu(std::string_view device) { return device.starts_with("cuda"); }
  MemoryUse most_of(const Kinds& kinds) const;

  std::array<Kinds, 2> kinds_;  // on CPUs, on GPUs
  bool by_stage_ = true;        // the items tell no kinds apart
};

}  // namespace foldwise::orchestrator
