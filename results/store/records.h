// SPDX-License-Identifier: Apache-2.0
/// What the store holds, as values: the sweep, its plan, its jobs, and each attempt at one.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "experiments/jobs/job.h"
#include "experiments/jobs/key.h"
#include "experiments/sweep/sweep.h"

namespace foldwise::results {

enum class JobStatus {
  planned,
  running,
  finished,
  failed,
  diverged,
  cancelled,
  stopped,  ///< of no use since a race was decided; told of jobs, and not kept of them (runs/stopped_runs.h)
};

/// Whether it ended without a result, so that nothing that builds on it can begin.
constexpr bool ended_in_vain(JobStatus status) {
  return status == JobStatus::failed || status == JobStatus::diverged || status == JobStatus::cancelled ||
         status == JobStatus::stopped;
}

/// The sweep itself, as the store keeps it.
struct SweepRecord {
  std::string name;
  std::string text;  ///< the sweep file
  std::vector<std::string> overrides;
  std::vector<std::string> varied_fields;
  std::vector<TableSpec> tables;
  std::optional<RaceOptions> race = {};
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
  std::optional<Key> score = {};             ///< none in a plan made before there were score jobs
  /// What `train` builds on: the training on pictures, where there is one; and where it is on stored features, the
  /// training of their network, if any, and the job that stores them.
  std::vector<Key> before = {};

  /// All of them, each behind those that it builds on.
  std::vector<Key> jobs() const {
    std::vector<Key> all = before;
    all.push_back(train);
    if (score) all.push_back(*score);
    all.push_back(evaluate);
    return all;
  }
  bool operator==(const RunRecord&) const = default;
};

/// An experiment whose further runs are not wanted, as a race decided: a function of the results of its rounds.
struct RaceStop {
  std::size_t experiment = 0;                ///< index into the recorded experiments
  std::size_t rounds = 0;                    ///< so many of its runs count, the first ones in the order of the plan
  std::size_t planned = 0;                   ///< of so many
  std::optional<std::size_t> opponent = {};  ///< the experiment that it was worse than; none: its last run diverged
  double p = 0;                              ///< of the differences to it
  double bar = 0;                            ///< what p had to reach
  bool operator==(const RaceStop&) const = default;
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
  std::optional<Key> fingerprint = {};  ///< over the contents of the samples' files and their labels, in this order
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

/// All that is recorded of a plan.
struct PlanRecords {
  SweepRecord sweep;
  std::vector<ExperimentRecord> experiments = {};
  std::vector<RunRecord> runs = {};
  std::vector<JobRecord> jobs = {};
  FoldRecords folds = {};
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
  double started = 0;                             ///< seconds since 1970
  std::optional<std::int64_t> surroundings = {};  ///< as StoreWriter::put_surroundings gave them
};

/// What an attempt ran in: git_commit, foldwise, sweep_file, device; of its worker libtorch, cuda, driver, …
using Surroundings = std::map<std::string, std::string>;

struct AttemptEnd {
  Key job;
  int number = 1;
  double ended = 0;
  Outcome outcome;
  std::string last_lines;             ///< of the worker's standard error
  std::optional<double> joules = {};  ///< that the whole device took meanwhile
  MemoryUse memory = {};
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
inline JobStatus status_of(const std::unordered_map<Key, JobState>& states, const Key& job) {
  const auto found = states.find(job);
  return found == states.end() ? JobStatus::planned : found->second.status;
}

/// A run and how each of its jobs stands, as RunRecord::jobs() has them.
struct RecordedRun {
  RunRecord run;
  std::vector<JobStatus> statuses;
};

/// A job that prepares frames.
struct Preparation {
  JobRecord job;
  JobState state;
};

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
  std::optional<double> joules = {};  ///< that the whole device took meanwhile
  Surroundings surroundings = {};     ///< empty in stores of older versions; not told of open attempts
  MemoryUse memory = {};
};

/// Provenance of how many workers share a device (workers_per_device: auto); "host.device" follows.
inline constexpr const char* workers_fact = "workers.";

/// What a finished attempt took, as far as it was measured.
struct MeasuredMemory {
  Key job;
  std::string device;  ///< "cpu", "cuda:0"
  MemoryUse memory;
};

/// The most that any finished job of a stage took on one kind of device.
struct StageMemory {
  Stage stage = Stage::prepare;
  std::string device;    ///< "cpu", "cuda"
  std::size_t jobs = 0;  ///< that were measured
  MemoryUse most;
};

/// Where the last attempt at a job was.
struct LastPlace {
  Key job;
  std::string host;
  std::string device;  ///< "cpu", "cuda:0"
};

/// How many jobs of a stage finished in a stretch of time.
struct FinishedJobs {
  Stage stage = Stage::prepare;
  std::size_t count = 0;
};

/// Why a job ended in vain.
struct JobFailure {
  Key job;
  std::string sentence;
};

}  // namespace foldwise::results

namespace foldwise {

// As the store keeps them and as status shows them.
template <>
struct Choices<results::JobStatus> {
  static constexpr std::array names{"planned", "running", "finished", "failed", "diverged", "cancelled", "stopped"};
};

}  // namespace foldwise
