// SPDX-License-Identifier: Apache-2.0
/// What a worker is asked and what it answers: the only thing that the two executables share.
/// Each message is one line of JSON over a socket pair (file descriptor 3 of the worker).
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "experiments/experiment.h"
#include "experiments/jobs/key.h"

namespace foldwise {

/// One video, folder of images or image to prepare.
struct VideoSource {
  std::string id;
  std::string path;          ///< relative to dataset.root
  std::int64_t record = -1;  ///< the byte of that file where the sample begins; -1: it is the whole file
  /// Over the contents of its files as they were when the job was planned (DigestCache::of_files); none: whatever is
  /// there.
  std::optional<Key> planned = {};
  bool operator==(const VideoSource&) const = default;
};

/// A file beside the dataset whose content is in the job's key, as it was when the job was planned.
struct PlannedFile {
  std::string field;  ///< that names it: "model.weights"
  std::string path;
  Key digest;  ///< SHA-256 of its content
  bool operator==(const PlannedFile&) const = default;
};

/// The finished jobs that a job builds on, by what they leave.
struct JobInputs {
  std::vector<Key> prepared = {};         ///< the shards of the frame store; none where samples are read as they are
  std::map<Stage, Key> of_the_fold = {};  ///< earlier stages of the same fold and repeat, or of all folds

  /// Throws std::invalid_argument where there is none.
  const Key& of(Stage stage) const;
  bool operator==(const JobInputs&) const = default;
};

/// One stage to execute. Everything that the worker needs: it reads neither the sweep file nor the database.
struct JobSpec {
  Key key;
  Stage stage = Stage::prepare;
  Experiment experiment;
  std::string output;  ///< the sweep's folder, absolute
  JobInputs inputs;
  std::vector<PlannedFile> files = {};  ///< what it reads beside the dataset and its inputs
  std::string fold_file;                ///< relative to output; empty for prepare
  std::vector<VideoSource> videos;      ///< prepare only
  int fold = 0;
  int repeat = 0;
  std::uint64_t seed = 0;  ///< of this repeat
  int attempt = 1;
  bool operator==(const JobSpec&) const = default;
};

struct EpochRecord {
  int epoch = 0;                          ///< from 1
  std::map<std::string, double> metrics;  ///< train_loss, validation_loss, validation_accuracy, …
  bool operator==(const EpochRecord&) const = default;
};

struct Prediction {
  std::string sample;
  int target = 0;                    ///< the class; the number of classes that are right where several may be
  std::vector<double> scores;        ///< one per class or predicted value; of many classes the highest twenty alone
  std::vector<double> targets = {};  ///< true values beside the scores: of a regression, or 1 where a class is right
  bool operator==(const Prediction&) const = default;
};

struct Artifact {
  std::string name;
  std::string path;  ///< relative to the sweep's folder
  std::int64_t bytes = 0;
  bool operator==(const Artifact&) const = default;
};

/// A sample that was left out, and why (on_bad_video: skip).
struct Exclusion {
  std::string sample;
  std::string reason;
  bool operator==(const Exclusion&) const = default;
};

/// What a finished job leaves, in the message and in stages/<key>/result.json.
struct Result {
  std::map<std::string, double> metrics;
  std::vector<EpochRecord> epochs;
  std::vector<Prediction> predictions;
  std::vector<Artifact> artifacts;
  std::vector<Exclusion> exclusions;
  bool operator==(const Result&) const = default;
};

/// The most memory that a worker held while it executed a job; bytes, 0 where it is not known.
struct MemoryUse {
  std::int64_t resident = 0;  ///< of its process, with what it mapped of frame stores
  std::int64_t device = 0;    ///< on a GPU, of tensors alone
  bool operator==(const MemoryUse&) const = default;
};

/// How an attempt ended.
struct Finished {
  Result result;
  bool operator==(const Finished&) const = default;
};
struct Diverged {
  int epoch = 0;
  bool operator==(const Diverged&) const = default;
};  ///< loss is NaN or infinite: not retried
struct Rejected {
  std::string message;
  bool operator==(const Rejected&) const = default;
};  ///< the user's to mend: not retried
struct Crashed {
  std::string message;
  int signal = 0;
  int exit_code = 0;
  bool operator==(const Crashed&) const = default;
};
struct Stalled {
  double seconds = 0;
  bool operator==(const Stalled&) const = default;
};
struct Interrupted {
  int epoch = 0;
  bool operator==(const Interrupted&) const = default;
};  ///< asked to stop; a checkpoint is on disk
using Outcome = std::variant<Finished, Diverged, Rejected, Crashed, Stalled, Interrupted>;

/// To a worker.
struct RunJob {
  JobSpec job;
  bool operator==(const RunJob&) const = default;
};
struct StopJob {
  bool operator==(const StopJob&) const = default;
};  ///< checkpoint, answer Interrupted, wait for the next job
using WorkerRequest = std::variant<RunJob, StopJob>;

/// From a worker.
struct Ready {
  std::string device;                           ///< the kind of processor with its kernels, or the GPU's name
  std::map<std::string, std::string> versions;  ///< foldwise, libtorch, opencv, cuda, …
  bool operator==(const Ready&) const = default;
};
struct Progress {
  Key key;
  int epoch = 0;
  int epochs = 0;
  int step = 0;
  int steps = 0;
  double loss = 0;
  bool checkpointed = false;                 ///< a checkpoint became durable just now
  std::vector<EpochRecord> finished_epochs;  ///< those that ended since the last report
  std::vector<std::string> remarks;          ///< sentences for the log ("resumed from epoch 7")
  bool operator==(const Progress&) const = default;
};
struct Ended {
  Key key;
  Outcome outcome;
  std::optional<double> joules = {};  ///< that the whole device took meanwhile; none: its driver does not tell
  MemoryUse memory = {};
  bool operator==(const Ended&) const = default;
};
using WorkerReport = std::variant<Ready, Progress, Ended>;

/// One line each, without the line feed. Throws std::invalid_argument on a malformed line.
std::string to_line(const WorkerRequest& request);
std::string to_line(const WorkerReport& report);
WorkerRequest parse_request(std::string_view line);
WorkerReport parse_report(std::string_view line);

/// The same forms for one part, which the agents and the store use.
std::string to_json(const JobSpec& job);
std::string to_json(const Outcome& outcome);
std::string to_json(const Result& result);
JobSpec parse_job(std::string_view json);
Outcome parse_outcome(std::string_view json);
Result parse_result(std::string_view json);

}  // namespace foldwise
