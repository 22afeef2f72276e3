// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "orchestrator/plan/jobs/workload.h"

namespace foldwise::orchestrator {

/// How long jobs take. Seeded by what they compute (WorkItem::effort), refined by every job that was timed: the pace of
/// its kind, and through the pace of its stage and of all that pass a network that of kinds that were not seen yet:
/// what decodes videos says nothing of what trains on them. Processors and GPUs lie apart by a factor, learned from
/// kinds of jobs that ran on both. Seconds.
class CostModel {
 public:
  enum class Device : std::uint8_t { cpu, gpu };

  /// Each stage is a kind.
  CostModel() = default;
  /// Of the kinds that the items have.
  explicit CostModel(const std::vector<WorkItem>& items);

  /// A job of `item`'s kind took so long.
  void took(const WorkItem& item, double seconds, Device device = Device::cpu);
  /// A job of a kind that no item has.
  void took(Stage stage, double effort, double seconds);
  /// What it is expected to take, on devices as those of the last jobs.
  double seconds(const WorkItem& item) const { return seed(item) * factor(item); }
  /// The same on one kind of device.
  double seconds(const WorkItem& item, Device device) const;
  /// That once some jobs of the stage were timed: what is relied on in milliseconds.
  std::optional<double> timed_seconds(const WorkItem& item, Device device = Device::cpu) const;
  /// How far trainings of one kind lie apart: standard deviation of the logarithm of their time.
  double spread() const;

  /// Before anything was timed.
  static double seed(const WorkItem& item);
  /// What the seed is multiplied with; the same for all jobs of a kind.
  double factor(const WorkItem& item) const;
  /// Which factor is an item's: smaller than groups().
  std::size_t group(const WorkItem& item) const;
  std::size_t groups() const { return kinds_.empty() ? stages_.size() : kinds_.size(); }
  double factor_of_group(std::size_t group, Stage stage) const;

 private:
  /// Average of the logarithm of time by seed: of the last ten or so, so that it follows a machine that gets busy.
  struct Pace {
    int samples = 0;
    double log = 0;
    void add(double value);
    /// Of few samples the more general pace counts too.
    double towards(double general) const;
  };
  /// Of the stages that pass a network.
  double general() const;
  /// Logarithm of how much longer jobs take there than where the first one ran.
  double offset(Device device) const { return !first_ || device == *first_ ? 0 : other_.log; }

  std::optional<Device> first_;  // whose times the paces tell
  Pace other_;                   // of the other kind of device, relative to them
  Pace mix_;                     // of the offsets of the last jobs
  std::vector<Pace> kinds_;
  std::array<Pace, Choices<Stage>::names.size()> stages_{};
  double squares_ = 0;  // of deviations of trainings from what was expected
  int deviations_ = 0;
};

}  // namespace foldwise::orchestrator
