// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "orchestrator/coordinator/scheduling/cost_model.h"
#include "orchestrator/coordinator/scheduling/job_graph.h"

namespace foldwise::orchestrator {

/// Expected seconds of all jobs that nobody has begun, kept as they come and go and as the model learns: those that
/// close a run, and the others.
class WorkLeft {
 public:
  WorkLeft(const std::vector<WorkItem>& items, const JobGraph& graph, const CostModel& costs)
      : items_(items), graph_(graph), costs_(costs), seeds_(costs.groups()) {}

  void add(std::uint32_t item) { change(item, 1); }
  void remove(std::uint32_t item) { change(item, -1); }
  std::size_t closing_jobs() const { return closing_jobs_; }
  std::size_t other_jobs() const { return other_jobs_; }
  double closing() const { return sums().closing; }
  double others() const { return sums().others; }
  /// The model has learned.
  void forget_sums() { fresh_ = false; }

 private:
  struct Group {
    Stage stage = Stage::prepare;
    double closing = 0;  // seeds, seconds
    double others = 0;
  };
  struct Sums {
    double closing = 0;
    double others = 0;
  };

  void change(std::uint32_t item, int sign) {
    std::size_t& jobs = graph_.closes(item) ? closing_jobs_ : other_jobs_;
    jobs = sign > 0 ? jobs + 1 : jobs - 1;
    Group& group = seeds_[costs_.group(items_[item])];
    group.stage = items_[item].stage;
    const double seed = sign * CostModel::seed(items_[item]);
    (graph_.closes(item) ? group.closing : group.others) += seed;
    if (!fresh_) return;
    const double expected = sign * costs_.seconds(items_[item]);
    (graph_.closes(item) ? sums_.closing : sums_.others) += expected;
  }

  const Sums& sums() const {
    if (fresh_) return sums_;
    sums_ = {};
    for (std::size_t group = 0; group < seeds_.size(); ++group) {
      if (seeds_[group].closing == 0 && seeds_[group].others == 0) continue;
      const double factor = costs_.factor_of_group(group, seeds_[group].stage);
      sums_.closing += factor * seeds_[group].closing;
      sums_.others += factor * seeds_[group].others;
    }
    fresh_ = true;
    return sums_;
  }

  const std::vector<WorkItem>& items_;
  const JobGraph& graph_;
  const CostModel& costs_;
  std::vector<Group> seeds_;
  std::size_t closing_jobs_ = 0;
  std::size_t other_jobs_ = 0;
  mutable Sums sums_;
  mutable bool fresh_ = false;
};

}  // namespace foldwise::orchestrator
