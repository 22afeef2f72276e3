// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "experiments/job.h"
#include "experiments/key.h"
#include "experiments/sweep.h"

namespace foldwise {

enum class JobStatus { planned, running, finished, failed, diverged };

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
  bool operator==(const RunRecord&) const = default;
};

struct JobRecord {
  Key key;
  Stage stage = Stage::prepare;
  std::string label;  ///< for people: "stochastic_softmax · repeat 2"
  bool operator==(const JobRecord&) const = default;
};

struct AttemptStart {
  Key job;
  int number = 1;
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

/// Rolled back unless committed.
class StoreTransaction {
 public:
  explicit StoreTransaction(class Store& store);
  ~StoreTransaction();
  StoreTransaction(const StoreTransaction&) = delete;
  void commit();

 private:
  class Store& store_;
  bool committed_ = false;
};

enum class StoreAccess { read_only, coordinate };

/// results.db. Opened for coordination by one process at a time: a second one is refused with a sentence that names the
/// host and pid of the first. Throws UserError with Fault::store.
class Store {
 public:
  static Store open(const std::filesystem::path& file, StoreAccess access);
  Store(Store&&) noexcept;
  ~Store();

  /// Replaces the plan (sweep, experiments, runs) and adds the jobs that are new. Jobs of earlier plans stay: they may
  /// be reused.
  void put_plan(const SweepRecord& sweep, const std::vector<ExperimentRecord>& experiments,
                const std::vector<RunRecord>& runs, const std::vector<JobRecord>& jobs);
  std::unordered_map<Key, JobState> job_states() const;

  void start_attempt(const AttemptStart& attempt);
  void add_epochs(const Key& job, const std::vector<EpochRecord>& epochs);
  /// Finished results go in whole: metrics, epochs, predictions, artifacts, exclusions; the job's status follows the
  /// outcome. `will_retry` keeps a crashed or stalled job planned rather than failed.
  enum class Retry : bool { no, yes };
  void end_attempt(const AttemptEnd& attempt, Retry retry);
  /// Adds provenance facts (git commit, library versions, device names).
  void put_provenance(const std::map<std::string, std::string>& facts);

  // What tables, status and reports read.
  SweepRecord sweep() const;
  std::vector<ExperimentRecord> experiments() const;
  std::vector<RunRecord> runs() const;
  std::map<std::string, double> metrics(const Key& job) const;
  std::vector<EpochRecord> epochs(const Key& job) const;
  std::vector<Prediction> predictions(const Key& job) const;
  std::vector<Exclusion> exclusions(const Key& job) const;
  /// The last failure of a job, as a sentence; empty if none.
  std::string failure(const Key& job) const;

 private:
  friend class StoreTransaction;
  struct State;
  explicit Store(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace foldwise
