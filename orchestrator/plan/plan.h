// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <filesystem>
#include <limits>
#include <memory>
#include <string>
#include <vector>

#include "datasets/files/content_digest.h"
#include "datasets/folds/fold.h"
#include "experiments/sweep/sweep.h"
#include "orchestrator/plan/checks/plan_limits.h"
#include "orchestrator/plan/jobs/workload.h"
#include "results/store/records.h"

namespace foldwise::orchestrator {

struct PlannedFeatures;
struct PlannedFolds;
struct PlannedFrames;

/// A training on pictures, which several experiments may share.
struct PlannedPretraining {
  std::uint32_t item = 0;   ///< in the workload
  int epochs = 0;           ///< at most
  std::size_t samples = 0;  ///< pictures that it trains on in each
};

/// One experiment on one fold of one repeat, in 36 bytes: a plan may have a million of them.
struct PlannedRun {
  static constexpr std::uint32_t none = std::numeric_limits<std::uint32_t>::max();

  std::uint32_t experiment = 0;
  std::uint32_t part = 0;  ///< index into Plan::parts
  /// By stage: its job in the workload, or none. What prepares frames is not among them.
  std::array<std::uint32_t, Choices<Stage>::names.size()> items;

  PlannedRun() { items.fill(none); }
  std::uint32_t item(Stage stage) const { return items[static_cast<std::size_t>(stage)]; }
  bool has(Stage stage) const { return item(stage) != none; }
};

/// A fold of a repeat, as one of the ways in which experiments divide a dataset has it.
struct PlannedPart {
  int fold = 0;
  int repeat = 0;
  std::size_t division = 0;  ///< index into FoldRecords::folds
};

/// A sweep turned into jobs: every run needs a job of each stage of a fold, those that read frames the prepared
/// shards; equal keys are one job.
class Plan {
 public:
  /// Reads the datasets' listings and digests. Throws UserError; starts and writes nothing. The sweep must outlive the
  /// plan, and the plan its workload.
  static Plan make(const Sweep& sweep, datasets::DigestCache& digests);

  Plan(Plan&&) noexcept;
  Plan& operator=(Plan&&) noexcept;
  ~Plan();

  const Workload& workload() const;
  /// Those of an experiment beside each other, in the order of the experiments.
  const std::vector<PlannedRun>& planned_runs() const;
  const std::vector<PlannedPart>& parts() const;
  /// As the store keeps them.
  std::vector<results::RunRecord> runs() const;
  results::RunRecord record_of(const PlannedRun& run) const;
  /// The experiment that a job was first planned for: an index into the sweep's.
  std::size_t experiment_of(std::size_t item) const;
  /// What it is asked for: that experiment, its first step, or its training on pictures.
  Experiment experiment_asked(std::size_t item) const;
  /// How often the runs would have a job executed if none were shared: once for each that needs it.
  std::size_t times_asked(std::size_t item) const;
  PlanLimits limits() const;

  /// What the store keeps of the sweep.
  results::SweepRecord sweep_record() const;
  std::vector<results::ExperimentRecord> experiment_records() const;
  std::vector<results::JobRecord> job_records() const;
  /// Every fold once, however many runs use it; RunRecord::division points into it.
  const results::FoldRecords& fold_records() const;
  results::PlanRecords records() const;
  /// That of its records, which it does not make.
  Key records_digest() const;
  /// Of its jobs, in the order of the workload.
  std::vector<Key> keys() const;
  /// One for each way in which experiments prepare a dataset; some may consist of the same shards.
  const std::deque<PlannedFrames>& frames() const;
  /// One for each way in which experiments divide a dataset.
  const std::deque<PlannedFolds>& divisions() const;
  /// The jobs that store features, each once.
  std::vector<PlannedFeatures> features() const;
  /// What each dataset turned out to be: "folders in data/own: 40 samples, 2 classes: happy, sad".
  std::vector<std::string> dataset_sentences() const;
  /// The trainings on pictures, each once.
  const std::vector<PlannedPretraining>& pretrainings() const;
  /// What a user should know of the experiments and their folds, and may want: one sentence each.
  std::vector<std::string> remarks() const;
  /// Writes folds/<digest>.json below the output folder where they are missing.
  void write_fold_files() const;

 private:
  struct Details;
  explicit Plan(std::unique_ptr<Details> details);
  std::unique_ptr<Details> details_;
};

}  // namespace foldwise::orchestrator
