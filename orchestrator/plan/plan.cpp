// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/plan/plan.h"

#include <algorithm>
#include <array>
#include <limits>
#include <map>
#include <span>
#include <unordered_map>
#include <utility>

#include "datasets/files/unknown_files.h"
#include "datasets/folds/experiment_fit.h"
#include "datasets/label_traits.h"
#include "datasets/readers/class_listing.h"
#include "experiments/fields/fields.h"
#include "experiments/foundation/durable_file.h"
#include "experiments/foundation/error.h"
#include "experiments/jobs/fingerprint.h"
#include "experiments/jobs/stage_facts.h"
#include "experiments/pretraining.h"
#include "orchestrator/plan/feature_forecast.h"
#include "orchestrator/plan/job_effort.h"
#include "orchestrator/plan/planned_dataset.h"
#include "orchestrator/plan/run_label.h"
#include "orchestrator/plan/slow_starts.h"
#include "orchestrator/plan/table_checks.h"
#include "orchestrator/plan/uncovered_recordings.h"
#include "orchestrator/plan/whole_videos.h"

namespace foldwise::orchestrator {
namespace {

std::string fold_path(const PlannedFold& fold) {
  return "folds/" + fold.digest.hex() + ".json";
}

/// Whether samples are streamed examples that may have several time steps; those of video level have one.
bool streams_steps(const Experiment& experiment, const DigestedDataset& source) {
  return source.dataset.kind == datasets::SampleKind::example_shard &&
         experiment.dataset.layout != DatasetLayout::video_level;
}

}  // namespace

struct Plan::Details {
  /// Whose frames and folds a job's are.
  enum class Samples : std::uint8_t { own, pictures };
  /// Where a job comes from, so that its message can be made when it is dispatched.
  struct Origin {
    std::uint32_t experiment = 0;
    std::uint32_t part = 0;  // index of the shard, or of the fold
    Samples samples = Samples::own;
    std::uint32_t asked = 0;  // how often the runs would have it executed if none were shared
  };
  /// What the scheduler is told of a job.
  struct Work {
    double effort = 0;
    JobKind kind;
  };
  /// The prepare jobs of a frame store.
  struct Shards {
    std::vector<std::uint32_t> items;
    std::uint32_t asked = 0;  // Origin::asked of each
    std::uint32_t round = 0;
  };
  /// An experiment's training on pictures.
  struct Pretraining {
    Key key;
    std::uint32_t item = 0;
    Shards* shards = nullptr;  // those that prepare the pictures
  };

  Details(const Sweep& planned, datasets::DigestCache& digests)
      : sweep(&planned), labels(planned), datasets(digests, planned.output()) {}

  using FoldKeys = std::array<Key, stage_rows.size()>;  // by stage

  void add_experiment(std::size_t index);
  Pretraining add_pretraining(const Experiment& experiment, std::size_t index);
  template <typename MakeLabel>
  FoldKeys add_fold(const Experiment& experiment, const PlannedFrames& frames, const PlannedFold& fold, Origin origin,
                    const Pretraining& pretraining, const MakeLabel& label);
  Shards& shards_of(const PlannedFrames& frames, const Experiment& asked, Origin origin, std::uint32_t round);
  std::uint32_t round_of(std::size_t experiment, std::size_t part) const;
  std::uint16_t number_of(const JobKind& kind);
  const std::vector<std::size_t>& divisions_of(const PlannedFolds& folds);
  std::size_t dataset_of(const DigestedDataset& source);
  template <typename MakeLabel>
  std::uint32_t add(const Key& key, const Work& work, Origin origin, std::uint32_t round,
                    const std::vector<std::uint32_t>& needs, const MakeLabel& label);
  void finish();
  Experiment experiment_asked(std::size_t index) const;
  JobSpec specify(std::size_t index, int attempt);
  void specify_run(JobSpec& job, const PlannedFrames& frames, std::size_t index);

  const Sweep* sweep;
  RunLabels labels;
  PlannedDatasets datasets;
  std::unordered_map<Key, std::uint32_t> known;  // while planning: the item of each key
  std::unordered_map<const PlannedFrames*, Shards> shards;
  std::map<JobKind, std::uint16_t> kinds;  // while planning: their indices
  Workload workload;
  std::vector<Origin> origins;  // of each item
  std::vector<results::RunRecord> runs;
  results::FoldRecords recorded;
  std::unordered_map<Key, std::size_t> known_folds;  // the position of each digest
  std::unordered_map<const PlannedFolds*, std::vector<std::size_t>> divisions;
  std::unordered_map<const DigestedDataset*, std::size_t> known_datasets;
  std::vector<PlannedPretraining> pretrainings;
  PlanLimits limits;
  SlowStarts slow_starts;
  WholeVideos whole_videos;
  std::vector<std::string> table_remarks;
};

Plan::Plan(std::unique_ptr<Details> details) : details_(std::move(details)) {}
Plan::Plan(Plan&&) noexcept = default;
Plan& Plan::operator=(Plan&&) noexcept = default;
Plan::~Plan() = default;

Plan Plan::make(const Sweep& sweep, datasets::DigestCache& digests) {
  TableFindings tables = check_tables(sweep);
  if (!tables.mistakes.empty()) throw SweepErrors(std::move(tables.mistakes));
  auto details = std::make_unique<Details>(sweep, digests);
  details->table_remarks = std::move(tables.remarks);
  for (std::size_t index = 0; index < sweep.size(); ++index) details->add_experiment(index);
  details->finish();
  details->workload.specify = [plan = details.get()](std::size_t item, int attempt) {
    return plan->specify(item, attempt);
  };
  return Plan(std::move(details));
}

void Plan::Details::add_experiment(std::size_t index) {
  const Experiment experiment = sweep->experiment(index);
  const PlannedFrames& frames = datasets.frames(experiment);
  require_fit(experiment, traits_of(frames.source->dataset));
  const PlannedFolds& folds = datasets.folds(experiment, frames);
  limits.include(experiment);
  slow_starts.include(experiment);
  const Pretraining pretraining = is_pretrained(experiment) ? add_pretraining(experiment, index) : Pretraining{};
  whole_videos.include(experiment, frames);
  const std::vector<FieldValue> values = sweep->values(index);
  const std::vector<FieldValue> first_values = of_first_step(experiment, values);
  const std::vector<std::size_t>& positions = divisions_of(folds);
  for (std::size_t part = 0; part < folds.folds.size(); ++part) {
    const PlannedFold& fold = folds.folds[part];
    const Origin origin{static_cast<std::uint32_t>(index), static_cast<std::uint32_t>(part)};
    const FoldKeys keys = add_fold(experiment, frames, fold, origin, pretraining, [&](Stage stage) {
      const std::vector<FieldValue>& named = is_of_first_step(stage) ? first_values : values;
      return is_of_all_folds(experiment, stage) ? labels.of_all_folds(named, stage)
                                                : labels.of_run(named, stage, folds, fold);
    });
    const auto key_of = [&](Stage stage) { return keys[static_cast<std::size_t>(stage)]; };
    const Stage last_training = trains_on_features(experiment) ? Stage::refine : Stage::train;
    runs.push_back({index, fold.fold, fold.repeat, key_of(last_training), key_of(Stage::evaluate), positions[part],
                    key_of(Stage::score)});
    if (is_pretrained(experiment)) runs.back().before.push_back(pretraining.key);
    for (const Stage stage : {Stage::train, Stage::features}) {
      if (last_training == Stage::refine && has_stage(experiment, stage)) runs.back().before.push_back(key_of(stage));
    }
  }
}

/// Its jobs are one for all folds and repeats, and for every experiment that starts from the same network.
Plan::Details::Pretraining Plan::Details::add_pretraining(const Experiment& experiment, std::size_t index) {
  const Experiment pictures = pretraining_of(experiment);
  const PlannedFrames& frames = datasets.frames(pictures);
  require_fit(pictures, traits_of(frames.source->dataset));
  const PlannedFold& fold = datasets.folds(pictures, frames).folds.front();
  const Origin origin{.experiment = static_cast<std::uint32_t>(index), .samples = Samples::pictures};
  const std::uint32_t round = round_of(index, 0);
  Shards& needed_shards = shards_of(frames, pictures, origin, round);
  const std::string data = fold.digest.hex() + datasets.weights(pictures);
  const Key key =
      stage_key(pictures, Stage::pretrain, {.inputs = std::span(&frames.whole, 1), .data = data, .seed = fold.seed});
  const std::size_t known_items = workload.items.size();
  const Work work{job_effort(pictures, Stage::pretrain, fold.sizes), job_kind(pictures, Stage::pretrain)};
  const std::uint32_t item = add(key, work, origin, round, needed_shards.items, [&](Stage stage) {
    return labels.of_all_folds(of_pretraining(pictures, experiment, sweep->values(index)), stage);
  });
  if (workload.items.size() > known_items) {
    const auto samples = std::ranges::count(fold.parts, results::FoldRecord::train);
    pretrainings.push_back({key, pictures.training.epochs, static_cast<std::size_t>(samples)});
  }
  return {key, item, &needed_shards};
}

/// The jobs of one fold of an experiment, each on those before it that it builds on.
template <typename MakeLabel>
Plan::Details::FoldKeys Plan::Details::add_fold(const Experiment& experiment, const PlannedFrames& frames,
                                                const PlannedFold& fold, Origin origin, const Pretraining& pretraining,
                                                const MakeLabel& label) {
  const std::uint32_t round = round_of(origin.experiment, origin.part);
  Shards& needed_shards = shards_of(frames, experiment, {.experiment = origin.experiment}, round);
  ++needed_shards.asked;
  if (is_pretrained(experiment)) {
    ++pretraining.shards->asked;
    ++origins[pretraining.item].asked;
  }
  FoldKeys keys;
  std::array<std::uint32_t, stage_rows.size()> items{};
  keys[static_cast<std::size_t>(Stage::pretrain)] = pretraining.key;
  items[static_cast<std::size_t>(Stage::pretrain)] = pretraining.item;
  const Experiment first_step = first_step_of(experiment);
  for (std::size_t stage = 0; stage < stage_rows.size(); ++stage) {
    const StageFacts& facts = stage_rows[stage];
    if (!facts.of_a_fold || !has_stage(experiment, facts.stage)) continue;
    std::vector<Key> inputs;
    std::vector<std::uint32_t> needs;
    for (std::size_t earlier = 0; earlier < stage; ++earlier) {
      if (!reads(experiment, facts.stage, stage_rows[earlier].stage)) continue;
      if (stage_rows[earlier].stage == Stage::prepare) {
        inputs.push_back(frames.whole);
        needs.insert(needs.end(), needed_shards.items.begin(), needed_shards.items.end());
      } else {
        inputs.push_back(keys[earlier]);
        needs.push_back(items[earlier]);
      }
    }
    const bool of_all_folds = is_of_all_folds(experiment, facts.stage);
    std::string data = of_all_folds ? std::string() : fold.digest.hex();
    if (facts.takes_weights) data += datasets.weights(experiment) + datasets.module(experiment);
    if (facts.pools_streams && streams_steps(experiment, *frames.source)) {
      data += " pooled with " + number_text(experiment.evaluation.inverse_temperature);
    }
    const Experiment& asked = is_of_first_step(facts.stage) ? first_step : experiment;
    keys[stage] = stage_key(asked, facts.stage, {.inputs = inputs, .data = data, .seed = of_all_folds ? 0 : fold.seed});
    PartSizes sizes = fold.sizes;
    if (of_all_folds) sizes = {.test = frames.source->dataset.samples.size()};
    const Work work{job_effort(asked, facts.stage, sizes), job_kind(asked, facts.stage)};
    items[stage] = add(keys[stage], work, origin, round, needs, label);
    ++origins[items[stage]].asked;
  }
  return keys;
}

/// `origin`: of the experiment that needs them; each shard is its part. `asked` has those frames.
Plan::Details::Shards& Plan::Details::shards_of(const PlannedFrames& frames, const Experiment& asked, Origin origin,
                                                std::uint32_t round) {
  const auto [entry, fresh] = shards.try_emplace(&frames);
  for (std::size_t shard = 0; fresh && shard < frames.shards.size(); ++shard) {
    origin.part = static_cast<std::uint32_t>(shard);
    const std::size_t videos = frames.shards[shard].end - frames.shards[shard].begin;
    const Work work{preparation_effort(asked.dataset, videos), job_kind(asked, Stage::prepare)};
    entry->second.items.push_back(add(frames.shard_keys[shard], work, origin, round, {},
                                      [&](Stage) { return RunLabels::of_shard(shard, frames); }));
  }
  Shards& made = entry->second;
  if (fresh || round < made.round) {
    for (const std::uint32_t item : made.items) {
      workload.items[item].round = std::min(workload.items[item].round, round);
    }
    made.round = round;
  }
  return made;
}

/// Of the jobs of an experiment's fold; those that several share have the lowest of theirs.
std::uint32_t Plan::Details::round_of(std::size_t experiment, std::size_t part) const {
  return static_cast<std::uint32_t>(sweep->order() == ResultOrder::breadth ? part : experiment);
}

/// Of more kinds than have numbers the last are one.
std::uint16_t Plan::Details::number_of(const JobKind& kind) {
  constexpr std::size_t most = std::numeric_limits<std::uint16_t>::max();
  const auto [entry, fresh] = kinds.try_emplace(kind, static_cast<std::uint16_t>(std::min(kinds.size(), most)));
  if (fresh && entry->second == workload.kinds.size()) workload.kinds.push_back(kind);
  return entry->second;
}

/// After the last experiment: what only planning needs is let go of.
void Plan::Details::finish() {
  for (const auto& [frames, needed] : shards) {
    for (const std::uint32_t item : needed.items) origins[item].asked += needed.asked;
  }
  known = {};
  kinds = {};
}

const std::vector<std::size_t>& Plan::Details::divisions_of(const PlannedFolds& planned) {
  const auto [entry, fresh] = divisions.try_emplace(&planned);
  if (!fresh) return entry->second;
  const std::size_t dataset = dataset_of(*planned.source);
  for (const PlannedFold& fold : planned.folds) {
    const auto [known_fold, added] = known_folds.try_emplace(fold.digest, recorded.folds.size());
    if (added) recorded.folds.push_back({fold.digest, fold.name, dataset, fold.parts});
    entry->second.push_back(known_fold->second);
  }
  return entry->second;
}

std::size_t Plan::Details::dataset_of(const DigestedDataset& source) {
  const auto [entry, fresh] = known_datasets.try_emplace(&source, recorded.datasets.size());
  if (!fresh) return entry->second;
  const datasets::Dataset& dataset = source.dataset;
  results::DatasetRecord& record = recorded.datasets.emplace_back();
  record.name = dataset.name;
  record.samples.reserve(dataset.samples.size());
  for (const datasets::Sample& sample : dataset.samples) {
    record.samples.push_back({sample.id, sample.subject, datasets::class_of(dataset, sample)});
  }
  return entry->second;
}

/// The item with this key: a new one, or that of an earlier experiment that shares it.
template <typename MakeLabel>
std::uint32_t Plan::Details::add(const Key& key, const Work& work, Origin origin, std::uint32_t round,
                                 const std::vector<std::uint32_t>& needs, const MakeLabel& label) {
  const auto [entry, fresh] = known.try_emplace(key, static_cast<std::uint32_t>(workload.items.size()));
  if (fresh) {
    const Stage stage = work.kind.stage;
    workload.items.push_back({key, stage, needs, label(stage), work.effort, round, number_of(work.kind)});
    origins.push_back(origin);
  } else {
    std::uint32_t& earliest = workload.items[entry->second].round;
    earliest = std::min(earliest, round);
  }
  return entry->second;
}

Experiment Plan::Details::experiment_asked(std::size_t index) const {
  const Experiment experiment = sweep->experiment(origins[index].experiment);
  if (origins[index].samples == Samples::pictures) return pretraining_of(experiment);
  return asked_of(experiment, workload.items[index].stage);
}

JobSpec Plan::Details::specify(std::size_t index, int attempt) {
  const WorkItem& item = workload.items[index];
  JobSpec job;
  job.key = item.key;
  job.stage = item.stage;
  job.experiment = experiment_asked(index);
  job.output = sweep->output().string();
  job.attempt = attempt;
  job.files = datasets.files(job.experiment, job.stage);
  const PlannedFrames& frames = datasets.frames(job.experiment);
  if (item.stage != Stage::prepare) {
    specify_run(job, frames, index);
    return job;
  }
  const Shard shard = frames.shards[origins[index].part];
  for (std::size_t sample = shard.begin; sample < shard.end; ++sample) {
    const datasets::Sample& video = frames.source->dataset.samples[sample];
    job.videos.push_back({video.id, video.path, video.record});
  }
  return job;
}

void Plan::Details::specify_run(JobSpec& job, const PlannedFrames& frames, std::size_t index) {
  const PlannedFold& fold = datasets.folds(job.experiment, frames).folds[origins[index].part];
  job.fold_file = fold_path(fold);
  job.fold = fold.fold;
  job.repeat = fold.repeat;
  job.seed = fold.seed;
  for (const std::uint32_t need : workload.items[index].needs) {
    const WorkItem& needed = workload.items[need];
    if (needed.stage == Stage::prepare) {
      job.inputs.prepared.push_back(needed.key);
    } else {
      job.inputs.of_the_fold.emplace(needed.stage, needed.key);
    }
  }
}

const Workload& Plan::workload() const {
  return details_->workload;
}
const std::vector<results::RunRecord>& Plan::runs() const {
  return details_->runs;
}
std::size_t Plan::experiment_of(std::size_t item) const {
  return details_->origins[item].experiment;
}
Experiment Plan::experiment_asked(std::size_t item) const {
  return details_->experiment_asked(item);
}
const std::vector<PlannedPretraining>& Plan::pretrainings() const {
  return details_->pretrainings;
}
std::size_t Plan::times_asked(std::size_t item) const {
  return details_->origins[item].asked;
}

PlanLimits Plan::limits() const {
  return details_->limits;
}

results::SweepRecord Plan::sweep_record() const {
  const Sweep& sweep = *details_->sweep;
  return {sweep.name(), sweep.text(), sweep.overrides(), sweep.varied_fields(), sweep.tables()};
}

std::vector<results::ExperimentRecord> Plan::experiment_records() const {
  const Sweep& sweep = *details_->sweep;
  std::vector<results::ExperimentRecord> records;
  records.reserve(sweep.size());
  for (std::size_t index = 0; index < sweep.size(); ++index) {
    std::string configuration = canonical(sweep.experiment(index));
    const Key identity = digest(configuration);
    records.push_back({identity, sweep.values(index), std::move(configuration)});
  }
  return records;
}

std::vector<results::JobRecord> Plan::job_records() const {
  std::vector<results::JobRecord> records;
  records.reserve(details_->workload.items.size());
  for (std::size_t index = 0; index < details_->workload.items.size(); ++index) {
    const WorkItem& item = details_->workload.items[index];
    records.push_back({item.key, item.stage, RunLabels::without_stage(item.label), experiment_of(index)});
  }
  return records;
}

const results::FoldRecords& Plan::fold_records() const {
  return details_->recorded;
}

results::PlanRecords Plan::records() const {
  return {sweep_record(), experiment_records(), runs(), job_records(), fold_records()};
}

const std::deque<PlannedFrames>& Plan::frames() const {
  return details_->datasets.all_frames();
}

const std::deque<PlannedFolds>& Plan::divisions() const {
  return details_->datasets.all_folds();
}

std::vector<PlannedFeatures> Plan::features() const {
  std::vector<PlannedFeatures> planned;
  for (std::size_t index = 0; index < details_->workload.items.size(); ++index) {
    const WorkItem& item = details_->workload.items[index];
    if (item.stage != Stage::features) continue;
    PlannedFeatures job{.key = item.key, .experiment = details_->sweep->experiment(experiment_of(index))};
    job.frames = &details_->datasets.frames(job.experiment);
    if (!is_of_all_folds(job.experiment, item.stage)) {
      job.fold = &details_->datasets.folds(job.experiment, *job.frames).folds[details_->origins[index].part];
    }
    planned.push_back(std::move(job));
  }
  return planned;
}

std::vector<std::string> Plan::dataset_sentences() const {
  std::vector<std::string> sentences;
  for (const PlannedFrames& frames : frames()) {
    const datasets::Dataset& dataset = frames.source->dataset;
    std::string sentence = dataset.name + " in " + dataset.root.string() + ": " +
                           std::to_string(dataset.samples.size()) + " samples, " + describe_classes(dataset);
    if (std::ranges::find(sentences, sentence) == sentences.end()) sentences.push_back(std::move(sentence));
  }
  return sentences;
}

std::vector<std::string> Plan::remarks() const {
  std::vector<std::string> all = details_->sweep->remarks();
  all.insert(all.end(), details_->table_remarks.begin(), details_->table_remarks.end());
  if (std::optional<std::string> remark = details_->slow_starts.remark()) all.push_back(*std::move(remark));
  for (std::string& remark : details_->whole_videos.remarks()) all.push_back(std::move(remark));
  const auto add = [&](std::string remark) {
    if (std::ranges::find(all, remark) == all.end()) all.push_back(std::move(remark));
  };
  for (const PlannedFolds& folds : details_->datasets.all_folds()) {
    const datasets::Dataset& dataset = folds.source->dataset;
    for (const std::string& remark : dataset.remarks) add(dataset.root.string() + ": " + remark);
    for (const std::string& remark : folds.remarks) add(remark);
    for (const std::string& remark : uncovered_recordings(dataset)) add(remark);
    if (const auto unknown = unknown_files_remark(dataset)) add(dataset.root.string() + ": " + *unknown);
  }
  for (const PlannedFolds& folds : details_->datasets.all_folds()) {
    for (const std::string& remark : folds.class_remarks) add(remark);
  }
  return all;
}

void Plan::write_fold_files() const {
  const std::filesystem::path& output = details_->sweep->output();
  for (const PlannedFolds& folds : details_->datasets.all_folds()) {
    for (const PlannedFold& fold : folds.folds) {
      const std::filesystem::path path = output / fold_path(fold);
      if (std::filesystem::exists(path)) continue;  // it appeared whole, under its content's digest
      DurableFile file(path);
      file.append({reinterpret_cast<const std::uint8_t*>(fold.json.data()), fold.json.size()});
      file.commit();
    }
  }
}

}  // namespace foldwise::orchestrator
