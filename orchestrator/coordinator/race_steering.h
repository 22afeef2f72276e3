// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "orchestrator/plan/jobs/workload.h"
#include "results/runs/races.h"
#include "results/store/store_reader.h"

namespace foldwise::orchestrator {

/// What the race of the store's plan means for its jobs: those that no run needs any more are dropped. It goes by what
/// the store holds, so that a session that begins anew, and one with other workers, decide alike.
class RaceSteering {
 public:
  /// The store has the plan that the workload is of; both must outlive it. Throws UserError where the plan has no race.
  RaceSteering(const Workload& workload, const results::StoreReader& store);

  struct Change {
    std::vector<std::uint32_t> dropped;  ///< those that need others first
    std::vector<std::uint32_t> wanted;   ///< dropped before, and needed after all; those that are needed first
    std::vector<std::string> sentences;  ///< of each experiment that was stopped
    std::vector<std::string> notes;      ///< of those that are out of their race without a decision
    bool is_decision = false;            ///< something else than before is decided
  };
  /// Whether a job is not run, for want of one that failed; asked at every decision. Its run has no result then, which
  /// the store, that knows of no run what frames it reads, does not say.
  void heed(std::function<bool(std::uint32_t item)> is_abandoned) { is_abandoned_ = std::move(is_abandoned); }

  /// All anew, by what the store holds: at the beginning, and when somebody has cancelled or retried jobs.
  Change replay();
  /// A job has ended, and the store knows how; for want of it others are not run.
  Change on_settled(std::uint32_t item, const std::vector<std::uint32_t>& abandoned = {});

  bool is_dropped(std::uint32_t item) const { return dropped_[item]; }
  const std::vector<results::RaceStop>& stops() const { return races_->stops(); }

 private:
  bool hear(std::uint32_t run);
  bool is_out(std::uint32_t run) const;
  void note_those_out(const std::vector<std::uint32_t>& runs, Change& change);
  Change change(const std::vector<results::RaceStop>& told, bool is_decision);

  const Workload& workload_;
  const results::StoreReader& store_;

  RaceOptions options_;
  std::vector<results::ExperimentRecord> experiments_;
  std::vector<results::RunRecord> runs_;
  results::FoldRecords folds_;
  std::vector<std::vector<std::uint32_t>> items_;    // of each run, each behind those that it needs
  std::vector<std::vector<std::uint32_t>> runs_of_;  // of each item
  results::RoundFigures figures_;
  std::optional<results::Races> races_;
  std::vector<bool> dropped_;  // of each item
  std::function<bool(std::uint32_t)> is_abandoned_ = [](std::uint32_t) { return false; };
  std::set<std::size_t> told_out_;  // experiments
};

}  // namespace foldwise::orchestrator
