// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "results/store/coordinator_lock.h"
#include "results/store/plan_states.h"
#include "results/store/records.h"

namespace foldwise::results {

class Database;

/// results.db, as tables, status and reports read it: whatever a coordinator does meanwhile. Everything that the user
/// can mend (a damaged file, a newer schema, no sweep in it yet) is a UserError with Fault::store. For one thread.
class StoreReader {
 public:
  /// A file that is there, for reading.
  static StoreReader open(const std::filesystem::path& file);
  StoreReader(StoreReader&&) noexcept;
  ~StoreReader();

  const std::filesystem::path& file() const;
  /// Who coordinates the sweep at this moment.
  std::optional<CoordinatorName> coordinator() const;

  /// All jobs, also those of earlier plans.
  std::unordered_map<Key, JobState> job_states() const;
  /// All jobs that are not finished, also those of earlier plans.
  std::unordered_set<Key> unfinished() const;
  /// Throws std::out_of_range on a job that no plan named.
  JobState job_state(const Key& job) const;

  /// From now on that plan is the current one to whoever reads: what the store holds of its jobs, however the last run
  /// laid them out. Nothing is written.
  void look_at(PlanRecords plan);

  /// Throws UserError where there is none yet.
  SweepRecord sweep() const;
  /// That of the last run, whatever is looked at; nothing in a store that no plan was put into.
  std::optional<SweepRecord> last_sweep() const;
  std::vector<ExperimentRecord> experiments() const;
  /// The experiments of the plan before this one, the first thousand of them.
  std::vector<ExperimentRecord> earlier_experiments() const;
  std::vector<RunRecord> runs() const;
  /// The same with how their jobs stand.
  std::vector<RecordedRun> recorded_runs() const;
  /// The metrics of each run's evaluation, then those of each training; `run` counts as runs() does.
  using RunMetricVisitor = std::function<void(std::size_t run, const std::string& name, double value)>;
  void each_run_metric(const RunMetricVisitor& visit) const;
  /// How all jobs and runs of the current plan stand.
  PlanStates plan_states() const;
  /// The prepare jobs of the current plan.
  std::vector<Preparation> preparations() const;
  /// What the race of the last run has decided, by experiment of its plan, whatever is looked at.
  std::vector<RaceStop> race_stops() const;
  /// Whether what look_at() named is looked at, and not the plan of the last run.
  bool looks_elsewhere() const { return plan_ != nullptr; }
  /// Who trained, validated and was tested in each fold of the current plan.
  FoldRecords folds() const;
  /// The jobs of the current plan.
  std::vector<JobRecord> jobs() const;
  /// Nothing where the current plan has no such job.
  std::optional<JobRecord> planned_job(const Key& job) const;
  /// The one job, of any plan, whose key begins with these hexadecimal digits. Throws UserError on none and on several.
  JobRecord find_job(const std::string& key_prefix) const;
  /// Throws std::out_of_range on a job that no plan named.
  JobOrigin origin(const Key& job) const;
  std::vector<AttemptRecord> attempts(const Key& job) const;
  /// Of every job, of any plan, that computes with a network: where attempts contributed to what it left, as
  /// "host.device".
  std::unordered_map<Key, std::vector<std::string>> computed_on() const;
  /// What the attempts at each job, of any plan, took of their whole devices; nothing of a job one of whose ended
  /// attempts was told by no driver.
  std::unordered_map<Key, double> joules() const;
  /// Started and not ended, over all jobs, by host, device and pid.
  std::vector<AttemptRecord> open_attempts() const;
  /// The memory of every finished attempt, of any plan, at which it was measured.
  std::vector<MeasuredMemory> measured_memory() const;
  /// The most of each stage on each kind of device, of jobs of any plan; by stage, then by device.
  std::vector<StageMemory> stage_memory() const;
  /// Of the jobs of the last run's plan that were begun.
  std::vector<LastPlace> last_places() const;
  std::map<std::string, double> metrics(const Key& job) const;
  std::vector<EpochRecord> epochs(const Key& job) const;
  std::vector<Prediction> predictions(const Key& job) const;
  std::vector<Artifact> artifacts(const Key& job) const;
  std::vector<Exclusion> exclusions(const Key& job) const;
  /// The samples that the jobs of the current plan left out, each with each reason once, sorted.
  std::vector<Exclusion> exclusions() const;
  std::map<std::string, std::vector<std::string>> provenance() const;
  /// The last failure of a job, as a sentence; empty if none.
  std::string failure(const Key& job) const;
  /// The same of every job that failed or diverged, of any plan.
  std::vector<JobFailure> failures() const;
  /// Of any plan, by the ends of their attempts; `since` in seconds since 1970.
  std::vector<FinishedJobs> finished_since(double since) const;
  /// When the first attempt of any job began; nothing before.
  std::optional<double> first_start() const;

 protected:
  /// The lock is a writer's, and a reader's is null. It outlives the connection.
  StoreReader(std::unique_ptr<CoordinatorLock> lock, std::unique_ptr<Database> database);
  Database& database() const { return *database_; }

 private:
  std::vector<Exclusion> exclusions_of(const PlanRecords& plan) const;
  /// What the store calls a job, of any plan; below 0 where it knows none.
  std::int64_t number_of(const Key& job) const;

  friend class StoreSnapshot;
  std::unique_ptr<CoordinatorLock> lock_;
  std::unique_ptr<Database> database_;
  std::unique_ptr<const PlanRecords> plan_;  // null: as the last run recorded it
};

/// As long as it lives, everything that is read comes from one moment, whatever a coordinator writes meanwhile.
class StoreSnapshot {
 public:
  explicit StoreSnapshot(const StoreReader& store);
  ~StoreSnapshot();
  StoreSnapshot(const StoreSnapshot&) = delete;
  StoreSnapshot& operator=(const StoreSnapshot&) = delete;

 private:
  struct Hold;
  std::unique_ptr<Hold> hold_;
};

}  // namespace foldwise::results
