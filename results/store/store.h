// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "experiments/jobs/job.h"
#include "experiments/jobs/key.h"
#include "experiments/sweep/sweep.h"
#include "results/store/coordinator_lock.h"

namespace foldwise::results {

enum class JobStatus { planned, running, finished, failed, diverged };

/// Whether it ended without a result, so that nothing that builds on it can begin.
constexpr bool ended_in_vain(JobStatus status) {
  return status == JobStatus::failed || status == JobStatus::diverged;
}

/// The sweep itself, as the store keeps it.
struct SweepRecord {
  std::string name;
  std::string text;  ///< the sweep file
  std::vector<std::string> overrides;
  std::vector<std::string> varied_fields;
  std::vector<TableSpec> tables;
  bool operator==(const SweepRecord&) const = default;
};

struct ExperimentRecord {
  Key identity;                    ///< digest of the canonical configuration
  std::vector<FieldValue> values;  ///< of the varied fields
  std::string configuration;       ///< canonical JSON
  bool operator==(const ExperimentRecord&) const = default;
};

/// One experiment on one fold of one repeat.
struct RunRecord {
  std::size_t experiment = 0;  ///< index into the recorded experiments
  int fold = 0;
  int repeat = 0;
  Key train;
  Key evaluate;
  std::optional<std::size_t> division = {};  ///< index into FoldRecords::folds; none where no folds were recorded
  bool operator==(const RunRecord&) const = default;
};

/// A sample, as folds name it.
struct SampleRecord {
  std::string id;
  std::string subject;  ///< empty where the dataset names none
  std::string label;    ///< the class; empty where labels are no classes
  bool operator==(const SampleRecord&) const = default;
};

/// All samples of a dataset, as it was read.
struct DatasetRecord {
  std::string name;
  std::vector<SampleRecord> samples;
  bool operator==(const DatasetRecord&) const = default;
};

/// Which sample is in which part of a fold.
struct FoldRecord {
  static constexpr char train = 'r';
  static constexpr char validation = 'v';
  static constexpr char test = 't';
  static constexpr char unused = '-';

  Key digest;               ///< of the fold's file; in the keys of the jobs that use it
  std::string name;         ///< for people: "subject 042-ll042"; may be empty
  std::size_t dataset = 0;  ///< index into FoldRecords::datasets
  std::string parts;        ///< a letter for each sample of the dataset
  bool operator==(const FoldRecord&) const = default;
};

/// The folds of a plan, each once, however many runs use it.
struct FoldRecords {
  std::vector<DatasetRecord> datasets;
  std::vector<FoldRecord> folds;
  bool operator==(const FoldRecords&) const = default;
};

struct JobRecord {
  Key key;
  Stage stage = Stage::prepare;
  std::string label;           ///< for people: "stochastic_softmax · repeat 2"
  std::size_t experiment = 0;  ///< index into the recorded experiments: the first one that needs it
  bool operator==(const JobRecord&) const = default;
};

/// Whose plan a job belongs to.
enum class JobOrigin {
  this_plan,     ///< the current plan was the first to name it
  earlier_plan,  ///< named by the current plan and by an earlier one
  no_longer,     ///< named by an earlier plan only
};

struct AttemptStart {
  Key job;
  int number = 1;  ///< JobState::attempts + 1
  std::string host;
  std::string device;
  std::int64_t pid = 0;
  double started = 0;  ///< seconds since 1970
};

struct AttemptEnd {
  Key job;
  int number = 1;
  double ended = 0;
  Outcome outcome;
  std::string last_lines;  ///< of the worker's standard error
};

/// What the store knows of a job.
struct JobState {
  JobStatus status = JobStatus::planned;
  int attempts = 0;    ///< started so far, interrupted ones included
  int failures = 0;    ///< of those: crashed or stalled
  double seconds = 0;  ///< of work, over all attempts
  int epochs = 0;      ///< recorded so far
};

/// The status of a job; one of which nothing is known is planned.
JobStatus status_of(const std::unordered_map<Key, JobState>& states, const Key& job);

/// One execution of a job, as it was recorded.
struct AttemptRecord {
  AttemptStart start;
  std::optional<double> ended;  ///< nothing while it runs, and when nobody saw its end
  /// running, finished, diverged, rejected, crashed, stalled, interrupted; abandoned when its coordinator died.
  std::string outcome;
  std::string message;  ///< what went wrong, as a sentence; empty otherwise
  int exit_signal = 0;
  int exit_code = 0;
  int epoch = 0;  ///< where it diverged or was interrupted
  std::string last_lines;
};

class Store;

/// The work of one batch: rolled back unless committed. Within another one it is a std::logic_error.
class StoreTransaction {
 public:
  explicit StoreTransaction(Store& store);
  ~StoreTransaction();
  StoreTransaction(const StoreTransaction&) = delete;
  StoreTransaction& operator=(const StoreTransaction&) = delete;
  /// Durable when it returns.
  void commit();

 private:
  Store& store_;
  bool committed_ = false;
};

/// As long as it lives, everything that is read comes from one moment, whatever a coordinator writes meanwhile.
class StoreSnapshot {
 public:
  explicit StoreSnapshot(const Store& store);
  ~StoreSnapshot();
  StoreSnapshot(const StoreSnapshot&) = delete;
  StoreSnapshot& operator=(const StoreSnapshot&) = delete;

 private:
  struct Hold;
  std::unique_ptr<Hold> hold_;
};

enum class StoreAccess { read_only, coordinate };

/// results.db. Opened for coordination by one process at a time: a second one is refused with a sentence that names the
/// host and pid of the first. Readers may look meanwhile. Everything that the user can mend (a damaged file, a full
/// disk, a read-only folder, a newer schema) is a UserError with Fault::store. For one thread.
class Store {
 public:
  /// For coordination the folder and the file are made where missing, an older schema is brought up to date, and
  /// attempts that a dead coordinator left running become abandoned, their jobs planned.
  static Store open(const std::filesystem::path& file, StoreAccess access);
  Store(Store&&) noexcept;
  ~Store();

  const std::filesystem::path& file() const;
  /// Who coordinates the sweep at this moment.
  std::optional<CoordinatorName> coordinator() const;

  /// Replaces the plan (sweep, experiments, runs, folds) and adds the jobs that are new. Jobs of earlier plans stay:
  /// they may be reused. Quick when the plan is the one that is there already. Each run's jobs must be among `jobs`.
  void put_plan(const SweepRecord& sweep, const std::vector<ExperimentRecord>& experiments,
                const std::vector<RunRecord>& runs, const std::vector<JobRecord>& jobs, const FoldRecords& folds = {});
  /// All jobs, also those of earlier plans.
  std::unordered_map<Key, JobState> job_states() const;
  /// All jobs that are not finished, also those of earlier plans.
  std::unordered_set<Key> unfinished() const;
  /// Throws std::out_of_range on a job that no plan named.
  JobState job_state(const Key& job) const;

  void start_attempt(const AttemptStart& attempt);
  void add_epochs(const Key& job, const std::vector<EpochRecord>& epochs);
  /// Finished results go in whole: metrics, epochs, predictions, artifacts, exclusions; the job's status follows the
  /// outcome. Retry::yes keeps a crashed or stalled job planned rather than failed.
  enum class Retry : bool { no, yes };
  void end_attempt(const AttemptEnd& attempt, Retry retry);
  /// The result of a job whose attempt was not recorded: found beside its artifacts.
  void adopt_result(const Key& job, const Result& result);
  /// A settled job is to be executed again: its artifacts are gone, or it failed and its cause may be mended. Its
  /// failures no longer count; its results stay until new ones replace them.
  void plan_again(const Key& job);
  /// Adds provenance facts (git commit, library versions, device names). A name may gather several values.
  void put_provenance(const std::map<std::string, std::string>& facts);

  // What tables, status and reports read.
  SweepRecord sweep() const;
  std::vector<ExperimentRecord> experiments() const;
  /// The experiments of the plan before this one, the first thousand of them.
  std::vector<ExperimentRecord> earlier_experiments() const;
  std::vector<RunRecord> runs() const;
  /// Who trained, validated and was tested in each fold of the current plan.
  FoldRecords folds() const;
  /// The jobs of the current plan.
  std::vector<JobRecord> jobs() const;
  /// The one job, of any plan, whose key begins with these hexadecimal digits. Throws UserError on none and on several.
  JobRecord find_job(const std::string& key_prefix) const;
  /// Throws std::out_of_range on a job that no plan named.
  JobOrigin origin(const Key& job) const;
  std::vector<AttemptRecord> attempts(const Key& job) const;
  /// Started and not ended, over all jobs, by host, device and pid.
  std::vector<AttemptRecord> open_attempts() const;
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

 private:
  friend class StoreTransaction;
  friend class StoreSnapshot;
  struct State;
  explicit Store(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace foldwise::results

namespace foldwise {

// As the store keeps them and as status shows them.
template <>
struct Choices<results::JobStatus> {
  static constexpr std::array names{"planned", "running", "finished", "failed", "diverged"};
};

}  // namespace foldwise
