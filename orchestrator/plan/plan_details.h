// SPDX-License-Identifier: Apache-2.0
/// What a Plan is made of; for plan.cpp and its halves alone.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "datasets/folds/experiment_fit.h"
#include "experiments/foundation/numbers/index_table.h"
#include "experiments/jobs/fingerprint.h"
#include "experiments/jobs/stage_facts.h"
#include "experiments/sweep/experiment_walk.h"
#include "experiments/sweep/representatives.h"
#include "orchestrator/plan/checks/slow_starts.h"
#include "orchestrator/plan/checks/whole_videos.h"
#include "orchestrator/plan/datasets/planned_dataset.h"
#include "orchestrator/plan/plan.h"
#include "orchestrator/plan/run_label.h"

namespace foldwise::orchestrator {

struct Plan::Details {
  /// Whose frames and folds a job's are.
  enum class Samples : std::uint8_t { own, pictures };
  /// Where a job comes from, so that its message and its name can be made when they are asked for.
  struct Origin {
    std::uint32_t experiment = 0;
    std::uint32_t part = 0;   // index of the shard, or of the fold
    std::uint32_t asked = 0;  // how often the runs would have it executed if none were shared
    Samples samples = Samples::own;
  };
  /// What the scheduler is told of a job.
  struct Work {
    double effort = 0;
    JobKind kind;
  };
  /// The prepare jobs of a frame store.
  struct Shards {
    JobNeeds::Common items;
    std::uint32_t asked = 0;  // Origin::asked of each
    std::uint32_t round = 0;
  };
  /// An experiment's training on pictures.
  struct Pretraining {
    std::uint32_t item = PlannedRun::none;
    Shards* shards = nullptr;  // those that prepare the pictures
  };
  /// What experiments have in common that agree in their dataset and its division.
  struct Division {
    const PlannedFrames* frames = nullptr;
    datasets::SampleTraits traits;
    const PlannedFolds* folds = nullptr;
    Shards* shards = nullptr;
    std::uint32_t first_part = 0;         // index into `parts` of its first fold
    std::vector<std::string> fold_texts;  // the digest of each, as hexadecimal digits
  };
  /// The experiment whose jobs were named last: those of one follow each other.
  struct Named {
    std::uint32_t index = 0;
    Experiment experiment;
    std::vector<FieldValue> values;
    const PlannedFrames* frames = nullptr;
    const PlannedFolds* folds = nullptr;
  };

  Details(const Sweep& planned, datasets::DigestCache& digests);

  // plan_jobs.cpp: from experiments to jobs.
  void add_experiments();
  void add_experiment(std::size_t index, const Experiment& experiment);
  Division& division_of(std::size_t index, const Experiment& experiment);
  void divide(Division& division, const Experiment& experiment);
  Pretraining add_pretraining(const Experiment& experiment, std::size_t index);
  void add_run(const Experiment& experiment, const Division& division, std::size_t part, PlannedRun& run);
  using RunKeys = std::array<Key, Choices<Stage>::names.size()>;  // by stage
  Key make_key(const Experiment& experiment, const Division& division, std::size_t part, Stage stage,
               const RunKeys& keys);
  std::uint32_t add_job(const Experiment& experiment, const Division& division, std::size_t part, Stage stage,
                        const RunKeys& keys, const PlannedRun& run);
  const Key& key_of(std::uint32_t item) const { return workload.items[item].key; }
  static Work work_of(const Experiment& asked, Stage stage, const PartSizes& sizes);
  static bool pools_streams(const StageFacts& facts, const Experiment& experiment, const Division& division);
  Shards& shards_of(const PlannedFrames& frames, const Experiment& asked, Origin origin, std::uint32_t round);
  std::uint32_t round_of(std::size_t experiment, std::size_t part) const;
  std::uint16_t number_of(const JobKind& kind);
  std::uint32_t add(const Key& key, const Work& work, Origin origin, std::uint32_t round, JobNeeds needs);
  void finish();

  std::size_t dataset_of(const DigestedDataset& source);
  Experiment experiment_asked(std::size_t index) const;
  JobSpec specify(std::size_t index, int attempt);
  void specify_run(JobSpec& job, const PlannedFrames& frames, std::size_t index);
  std::string label(std::size_t index);
  const Named& named(std::uint32_t experiment);

  /// While planning.
  struct Known {
    explicit Known(const Sweep& sweep);
    /// The first experiment that agrees with one in all that decides its jobs of a stage.
    std::size_t first_alike(const Sweep& sweep, Stage stage, std::size_t experiment);

    Representatives divisions;
    std::array<std::optional<Representatives>, Choices<Stage>::names.size()> stages;  // as far as they are asked for
    std::vector<std::uint32_t> first_runs;                                            // of each experiment
    IndexTable items;                                                                 // by key
    std::map<JobKind, std::uint16_t> kinds;                                           // their indices
    std::unordered_map<std::size_t, Division> division_of;                            // by representative
    std::string data;  // of a stage's identity, kept between jobs
  };

  const Sweep* sweep;
  RunLabels labels;
  PlannedDatasets datasets;
  Fingerprints fingerprints;
  std::optional<Known> known;
  std::unordered_map<const PlannedFrames*, Shards> shards;
  Workload workload;
  std::vector<Origin> origins;  // of each item
  std::vector<PlannedRun> runs;
  std::vector<PlannedPart> parts;
  results::FoldRecords recorded;
  std::unordered_map<Key, std::size_t> known_folds;  // the position of each digest
  std::unordered_map<const DigestedDataset*, std::size_t> known_datasets;
  std::vector<PlannedPretraining> pretrainings;
  PlanLimits limits;
  SlowStarts slow_starts;
  WholeVideos whole_videos;
  std::vector<std::string> table_remarks;
  std::unique_ptr<Named> last_named;
};

}  // namespace foldwise::orchestrator
