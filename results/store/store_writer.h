// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "results/store/store_reader.h"

namespace foldwise::results {

class KnownJobs;

/// results.db, as the coordinator writes it: one process at a time, and a second one is refused with a sentence that
/// names the host and pid of the first. Readers may look meanwhile. Everything that the user can mend (a full disk, a
/// read-only folder) is a UserError with Fault::store. For one thread.
class StoreWriter : public StoreReader {
 public:
  /// The folder and the file are made where missing, an older schema is brought up to date, and attempts that a dead
  /// coordinator left running become abandoned, their jobs planned.
  static StoreWriter open(const std::filesystem::path& file);
  StoreWriter(StoreWriter&&) noexcept;
  ~StoreWriter();

  /// Replaces the plan (sweep, experiments, runs, folds) and adds the jobs that are new. Jobs of earlier plans stay:
  /// they may be reused. Quick when the plan is the one that is there already. Each run's jobs must be among `jobs`.
  void put_plan(const PlanRecords& plan);
  /// Whether the current plan is the one of this digest (PlanDigest): put_plan would change nothing.
  bool holds_plan(const Key& digest) const;
  /// Whether looking at all of it takes no time; put_plan does then, and mends what is damaged of the plan.
  bool is_small() const;

  void start_attempt(const AttemptStart& attempt);
  void add_epochs(const Key& job, const std::vector<EpochRecord>& epochs);
  /// Finished results go in whole: metrics, epochs, predictions, artifacts, exclusions; the job's status follows the
  /// outcome. Retry::yes keeps a crashed or stalled job planned rather than failed.
  enum class Retry : bool { no, yes };
  void end_attempt(const AttemptEnd& attempt, Retry retry);
  /// Both at once: of an attempt whose start was not recorded before it ended.
  void add_attempt(const AttemptStart& start, const AttemptEnd& end, Retry retry);
  /// The result of a job whose attempt was not recorded: found beside its artifacts.
  void adopt_result(const Key& job, const Result& result);
  /// A settled job is to be executed again: its artifacts are gone, or it failed and its cause may be mended. Its
  /// failures no longer count; its results stay until new ones replace them.
  void plan_again(const Key& job);
  /// A job is not to be executed until it is planned again. One that is finished stays so.
  void cancel(const Key& job);
  /// What the race of the current plan has decided so far, in place of what stood there.
  void put_race_stops(const std::vector<RaceStop>& stops);
  /// Adds provenance facts (git commit, library versions, device names). A name may gather several values.
  void put_provenance(const std::map<std::string, std::string>& facts);
  /// What attempts run in, for AttemptStart::surroundings: the same number for the same facts.
  std::int64_t put_surroundings(const Surroundings& facts);
  /// The same of a fact that has one value at a time.
  void replace_provenance(const std::string& name, const std::string& value);
  /// Brings what the write-ahead log holds into the database's own file, as far as no reader stands in the way, so that
  /// the file alone, copied, holds it. Not within a transaction.
  void checkpoint();

 private:
  friend class StoreTransaction;
  StoreWriter(std::unique_ptr<CoordinatorLock> lock, std::unique_ptr<Database> connection);
  /// Whether the current plan's sweep and experiments stand here as they are planned.
  bool holds(const PlanRecords& plan) const;

  std::unique_ptr<KnownJobs> jobs_;
};

/// The work of one batch: rolled back unless committed. Within another one it is a std::logic_error.
class StoreTransaction {
 public:
  explicit StoreTransaction(StoreWriter& store);
  ~StoreTransaction();
  StoreTransaction(const StoreTransaction&) = delete;
  StoreTransaction& operator=(const StoreTransaction&) = delete;
  /// Durable when it returns.
  void commit();

 private:
  StoreWriter& store_;
  bool committed_ = false;
};

}  // namespace foldwise::results
