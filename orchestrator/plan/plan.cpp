// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/plan/plan.h"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <utility>

#include "datasets/files/unknown_files.h"
#include "datasets/label_traits.h"
#include "datasets/readers/class_listing.h"
#include "experiments/facts/pretraining.h"
#include "experiments/foundation/error.h"
#include "experiments/foundation/files/durable_file.h"
#include "experiments/jobs/stage_facts.h"
#include "orchestrator/plan/checks/race_checks.h"
#include "orchestrator/plan/checks/table_checks.h"
#include "orchestrator/plan/datasets/uncovered_recordings.h"
#include "orchestrator/plan/forecasts/feature_forecast.h"
#include "orchestrator/plan/plan_details.h"
#include "results/store/plan_digest.h"

namespace foldwise::orchestrator {
namespace {

bool has_text(const std::filesystem::path& file, const std::string& text) {
  std::ifstream stream(file, std::ios::binary);
  return stream && std::string{std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()} == text;
}

std::string fold_path(const PlannedFold& fold) {
  return "folds/" + fold.digest.hex() + ".json";
}

}  // namespace

Plan::Plan(std::unique_ptr<Details> details) : details_(std::move(details)) {}
Plan::Plan(Plan&&) noexcept = default;
Plan& Plan::operator=(Plan&&) noexcept = default;
Plan::~Plan() = default;

Plan Plan::make(const Sweep& sweep, datasets::DigestCache& digests) {
  TableFindings tables = check_tables(sweep);
  check_race(sweep, tables);
  if (!tables.mistakes.empty()) throw SweepErrors(std::move(tables.mistakes));
  auto details = std::make_unique<Details>(sweep, digests);
  details->table_remarks = std::move(tables.remarks);
  details->add_experiments();
  details->workload.specify = [plan = details.get()](std::size_t item, int attempt) {
    return plan->specify(item, attempt);
  };
  details->workload.label = [plan = details.get()](std::size_t item) { return plan->label(item); };
  return Plan(std::move(details));
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
  std::string contents;
  for (const Key& content : source.digests) contents += content.hex() + "\n";
  record.fingerprint = digest(contents);
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
    job.videos.push_back({video.id, video.path, video.record, frames.source->files[sample]});
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

const Plan::Details::Named& Plan::Details::named(std::uint32_t experiment) {
  if (last_named && last_named->index == experiment) return *last_named;
  last_named = std::make_unique<Named>();
  Named& named = *last_named;
  named.index = experiment;
  named.experiment = sweep->experiment(experiment);
  named.values = sweep->values(experiment);
  named.frames = &datasets.frames(named.experiment);
  named.folds = &datasets.folds(named.experiment, *named.frames);
  return named;
}

std::string Plan::Details::label(std::size_t index) {
  const Origin& origin = origins[index];
  const Stage stage = workload.items[index].stage;
  const Named& of = named(origin.experiment);
  if (origin.samples == Samples::pictures) {
    const Experiment pictures = pretraining_of(of.experiment);
    if (stage == Stage::prepare) return RunLabels::of_shard(origin.part, datasets.frames(pictures));
    return labels.of_all_folds(of_pretraining(pictures, of.experiment, of.values), stage);
  }
  if (stage == Stage::prepare) return RunLabels::of_shard(origin.part, *of.frames);
  const bool of_first = is_of_first_step(stage) && trains_on_features(of.experiment);
  const std::vector<FieldValue> values = of_first ? of_first_step(of.experiment, of.values) : of.values;
  if (is_of_all_folds(of.experiment, stage)) return labels.of_all_folds(values, stage);
  return labels.of_run(values, stage, *of.folds, of.folds->folds[origin.part]);
}

const Workload& Plan::workload() const {
  return details_->workload;
}
const std::vector<PlannedRun>& Plan::planned_runs() const {
  return details_->runs;
}
const std::vector<PlannedPart>& Plan::parts() const {
  return details_->parts;
}

results::RunRecord Plan::record_of(const PlannedRun& run) const {
  const auto key_of = [&](Stage stage) { return workload().items[run.item(stage)].key; };
  const PlannedPart& part = details_->parts[run.part];
  const Stage last_training = run.has(Stage::refine) ? Stage::refine : Stage::train;
  results::RunRecord record{run.experiment,          part.fold,     part.repeat,         key_of(last_training),
                            key_of(Stage::evaluate), part.division, key_of(Stage::score)};
  for (const Stage stage : {Stage::pretrain, Stage::train, Stage::features}) {
    if (stage != last_training && run.has(stage)) record.before.push_back(key_of(stage));
  }
  return record;
}

std::vector<results::RunRecord> Plan::runs() const {
  std::vector<results::RunRecord> records;
  records.reserve(planned_runs().size());
  for (const PlannedRun& run : planned_runs()) records.push_back(record_of(run));
  return records;
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
  return {sweep.name(), sweep.text(), sweep.overrides(), sweep.varied_fields(), sweep.tables(), sweep.race()};
}

std::vector<results::ExperimentRecord> Plan::experiment_records() const {
  const Sweep& sweep = *details_->sweep;
  std::vector<results::ExperimentRecord> records;
  records.reserve(sweep.size());
  ExperimentWalk walk(sweep);
  for (std::size_t index = 0; index < sweep.size(); ++index) {
    std::string configuration = details_->fingerprints.canonical(walk.at(index));
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
    records.push_back({item.key, item.stage, RunLabels::without_stage(details_->label(index)), experiment_of(index)});
  }
  return records;
}

const results::FoldRecords& Plan::fold_records() const {
  return details_->recorded;
}

results::PlanRecords Plan::records() const {
  return {sweep_record(), experiment_records(), runs(), job_records(), fold_records()};
}

Key Plan::records_digest() const {
  results::PlanDigest gathered(sweep_record());
  const std::string first = details_->fingerprints.canonical(ExperimentWalk(*details_->sweep).at(0));
  gathered.add_experiments(details_->sweep->size(), digest(first));
  for (const PlannedRun& run : planned_runs()) gathered.add(record_of(run));
  gathered.add(fold_records());
  for (std::size_t index = 0; index < workload().items.size(); ++index) {
    const WorkItem& item = workload().items[index];
    gathered.add_job(item.key, item.stage, experiment_of(index));
  }
  return gathered.digested();
}

std::vector<Key> Plan::keys() const {
  std::vector<Key> keys;
  keys.reserve(workload().items.size());
  for (const WorkItem& item : workload().items) keys.push_back(item.key);
  return keys;
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
      if (has_text(path, fold.json)) continue;  // its content's digest is its name: any other one is damaged or edited
      DurableFile file(path);
      file.append({reinterpret_cast<const std::uint8_t*>(fold.json.data()), fold.json.size()});
      file.commit();
    }
  }
}

}  // namespace foldwise::orchestrator
