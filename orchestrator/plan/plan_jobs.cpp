// SPDX-License-Identifier: Apache-2.0
// The half of plan.h that turns experiments into jobs.
#include <algorithm>
#include <array>
#include <limits>
#include <utility>

#include "datasets/label_traits.h"
#include "experiments/facts/pretraining.h"
#include "experiments/fields/fields.h"
#include "experiments/jobs/stage_facts.h"
#include "orchestrator/plan/jobs/job_effort.h"
#include "orchestrator/plan/jobs/job_sharing.h"
#include "orchestrator/plan/plan_details.h"

namespace foldwise::orchestrator {
namespace {

/// Whether samples are streamed examples that may have several time steps; those of video level have one.
bool streams_steps(const Experiment& experiment, const DigestedDataset& source) {
  return source.dataset.kind == datasets::SampleKind::example_shard &&
         experiment.dataset.layout != DatasetLayout::video_level;
}

std::vector<const Field*> varied_fields_of(const Sweep& sweep) {
  std::vector<const Field*> varied;
  for (const Column& column : sweep.rows().columns()) varied.push_back(&column.field());
  return varied;
}

/// Memory that nobody writes into costs nothing: room for as many jobs as there may be, up to these.
constexpr std::size_t most_items_expected = 4'000'000;
/// What finds them is written into.
constexpr std::size_t most_items_looked_up = 3'000'000;

}  // namespace

Plan::Details::Details(const Sweep& planned, datasets::DigestCache& digests)
    : sweep(&planned),
      labels(planned),
      datasets(digests, planned.output()),
      fingerprints(planned.base(), varied_fields_of(planned)) {}

Plan::Details::Known::Known(const Sweep& sweep) : divisions(sweep, decides_division) {
  first_runs.reserve(sweep.size());
}

std::size_t Plan::Details::Known::first_alike(const Sweep& sweep, Stage stage, std::size_t experiment) {
  std::optional<Representatives>& representatives = stages[static_cast<std::size_t>(stage)];
  if (!representatives) representatives.emplace(sweep, decides_jobs_of(stage));
  return representatives->of(experiment);
}

void Plan::Details::add_experiments() {
  known.emplace(*sweep);
  ExperimentWalk walk(*sweep);
  for (std::size_t index = 0; index < sweep->size(); ++index) {
    add_experiment(index, walk.at(index));
    if (index > 0) continue;
    const std::size_t expected = std::min(workload.items.size() * sweep->size(), most_items_expected);
    workload.items.reserve(expected);
    origins.reserve(expected);
    known->items.reserve(std::min(expected, most_items_looked_up));
    runs.reserve(std::min(runs.size() * sweep->size(), most_items_expected));
  }
  finish();
}

void Plan::Details::add_experiment(std::size_t index, const Experiment& experiment) {
  Division& division = division_of(index, experiment);
  limits.include(experiment);
  slow_starts.include(experiment);
  const Pretraining pretraining = is_pretrained(experiment) ? add_pretraining(experiment, index) : Pretraining{};
  whole_videos.include(experiment, *division.frames);
  const auto number = static_cast<std::uint32_t>(index);
  if (division.shards == nullptr) {
    division.shards = &shards_of(*division.frames, experiment, {.experiment = number}, round_of(index, 0));
  }
  const std::size_t folds = division.folds->folds.size();
  division.shards->asked += static_cast<std::uint32_t>(folds);
  if (is_pretrained(experiment)) {
    pretraining.shards->asked += static_cast<std::uint32_t>(folds);
    origins[pretraining.item].asked += static_cast<std::uint32_t>(folds);
  }
  known->first_runs.push_back(static_cast<std::uint32_t>(runs.size()));
  for (std::size_t part = 0; part < folds; ++part) {
    PlannedRun run;
    run.experiment = number;
    run.part = division.first_part + static_cast<std::uint32_t>(part);
    run.items[static_cast<std::size_t>(Stage::pretrain)] = pretraining.item;
    add_run(experiment, division, part, run);
    runs.push_back(run);
  }
}

/// Frames first, then what they are for, then folds: whichever is wrong is told of first.
Plan::Details::Division& Plan::Details::division_of(std::size_t index, const Experiment& experiment) {
  const auto [entry, fresh] = known->division_of.try_emplace(known->divisions.of(index));
  Division& division = entry->second;
  if (fresh) {
    division.frames = &datasets.frames(experiment);
    division.traits = traits_of(division.frames->source->dataset);
  }
  require_fit(experiment, division.traits);
  if (fresh) divide(division, experiment);
  return division;
}

void Plan::Details::divide(Division& division, const Experiment& experiment) {
  division.folds = &datasets.folds(experiment, *division.frames);
  division.first_part = static_cast<std::uint32_t>(parts.size());
  const std::size_t dataset = dataset_of(*division.frames->source);
  for (const PlannedFold& fold : division.folds->folds) {
    const auto [known_fold, added] = known_folds.try_emplace(fold.digest, recorded.folds.size());
    if (added) recorded.folds.push_back({fold.digest, fold.name, dataset, fold.parts});
    parts.push_back({fold.fold, fold.repeat, known_fold->second});
    division.fold_texts.push_back(fold.digest.hex());
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
  const Work work = work_of(pictures, Stage::pretrain, fold.sizes);
  const std::uint32_t item = add(key, work, origin, round, {needed_shards.items, {}});
  if (workload.items.size() > known_items) {
    const auto samples = std::ranges::count(fold.parts, results::FoldRecord::train);
    pretrainings.push_back({item, pictures.training.epochs, static_cast<std::size_t>(samples)});
  }
  return {item, &needed_shards};
}

/// The jobs of one fold of an experiment, each on those before it that it builds on: those of an earlier experiment
/// that agrees with it in all that decides them, or others.
void Plan::Details::add_run(const Experiment& experiment, const Division& division, std::size_t part, PlannedRun& run) {
  RunKeys keys;
  if (is_pretrained(experiment)) keys[static_cast<std::size_t>(Stage::pretrain)] = key_of(run.item(Stage::pretrain));
  for (const StageFacts& facts : stage_rows) {
    if (!facts.of_a_fold || !has_stage(experiment, facts.stage)) continue;
    const auto stage = static_cast<std::size_t>(facts.stage);
    const std::size_t alike = known->first_alike(*sweep, facts.stage, run.experiment);
    if (alike != run.experiment && !pools_streams(facts, experiment, division)) {
      run.items[stage] = runs[known->first_runs[alike] + part].items[stage];
      keys[stage] = key_of(run.items[stage]);
    } else {
      keys[stage] = make_key(experiment, division, part, facts.stage, keys);
      known->items.expect(std::hash<Key>{}(keys[stage]));
    }
  }
  for (const StageFacts& facts : stage_rows) {
    if (!facts.of_a_fold || !has_stage(experiment, facts.stage)) continue;
    std::uint32_t& item = run.items[static_cast<std::size_t>(facts.stage)];
    if (item == PlannedRun::none) item = add_job(experiment, division, part, facts.stage, keys, run);
    ++origins[item].asked;
  }
}

Key Plan::Details::make_key(const Experiment& experiment, const Division& division, std::size_t part, Stage stage,
                            const RunKeys& keys) {
  const StageFacts& facts = facts_of(stage);
  RunKeys inputs;
  std::size_t input = 0;
  for (std::size_t earlier = 0; earlier < static_cast<std::size_t>(stage); ++earlier) {
    if (!reads(experiment, stage, stage_rows[earlier].stage)) continue;
    inputs.at(input++) = stage_rows[earlier].stage == Stage::prepare ? division.frames->whole : keys[earlier];
  }
  const bool of_all_folds = is_of_all_folds(experiment, stage);
  std::string& data = known->data;
  data.clear();
  if (!of_all_folds) data += division.fold_texts[part];
  if (facts.takes_weights) data += datasets.weights(experiment) + datasets.module(experiment);
  if (pools_streams(facts, experiment, division)) {
    data += " pooled with " + number_text(experiment.evaluation.inverse_temperature);
  }
  const StageIdentity identity{.inputs = std::span(inputs).first(input),
                               .data = data,
                               .seed = of_all_folds ? 0 : division.folds->folds[part].seed};
  if (is_of_first_step(stage) && trains_on_features(experiment)) {
    return stage_key(first_step_of(experiment), stage, identity);
  }
  return fingerprints.stage_key(experiment, stage, identity);
}

std::uint32_t Plan::Details::add_job(const Experiment& experiment, const Division& division, std::size_t part,
                                     Stage stage, const RunKeys& keys, const PlannedRun& run) {
  std::array<std::uint32_t, JobNeeds::most_own> needs{};
  std::size_t need = 0;
  JobNeeds::Common needed_shards;
  for (std::size_t earlier = 0; earlier < static_cast<std::size_t>(stage); ++earlier) {
    if (!reads(experiment, stage, stage_rows[earlier].stage)) continue;
    if (stage_rows[earlier].stage == Stage::prepare) {
      needed_shards = division.shards->items;
    } else {
      needs.at(need++) = run.items[earlier];
    }
  }
  PartSizes sizes = division.folds->folds[part].sizes;
  if (is_of_all_folds(experiment, stage)) sizes = {.test = division.frames->source->dataset.samples.size()};
  const bool of_first_step = is_of_first_step(stage) && trains_on_features(experiment);
  const Work work =
      of_first_step ? work_of(first_step_of(experiment), stage, sizes) : work_of(experiment, stage, sizes);
  return add(keys[static_cast<std::size_t>(stage)], work,
             {.experiment = run.experiment, .part = static_cast<std::uint32_t>(part)}, round_of(run.experiment, part),
             {std::move(needed_shards), std::span(needs).first(need)});
}

Plan::Details::Work Plan::Details::work_of(const Experiment& asked, Stage stage, const PartSizes& sizes) {
  return {job_effort(asked, stage, sizes), job_kind(asked, stage)};
}

/// Of streamed examples of several steps: another field of the evaluation is in the keys.
bool Plan::Details::pools_streams(const StageFacts& facts, const Experiment& experiment, const Division& division) {
  return facts.pools_streams && streams_steps(experiment, *division.frames->source);
}

/// `origin`: of the experiment that needs them; each shard is its part. `asked` has those frames.
Plan::Details::Shards& Plan::Details::shards_of(const PlannedFrames& frames, const Experiment& asked, Origin origin,
                                                std::uint32_t round) {
  const auto [entry, fresh] = shards.try_emplace(&frames);
  Shards& made = entry->second;
  if (fresh) {
    std::vector<std::uint32_t> items;
    for (std::size_t shard = 0; shard < frames.shards.size(); ++shard) {
      origin.part = static_cast<std::uint32_t>(shard);
      const std::size_t videos = frames.shards[shard].end - frames.shards[shard].begin;
      const Work work{preparation_effort(asked.dataset, videos), job_kind(asked, Stage::prepare)};
      items.push_back(add(frames.shard_keys[shard], work, origin, round, {}));
    }
    made.items = std::make_shared<const std::vector<std::uint32_t>>(std::move(items));
  }
  if (fresh || round < made.round) {
    for (const std::uint32_t item : *made.items) {
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
  const auto [entry, fresh] =
      known->kinds.try_emplace(kind, static_cast<std::uint16_t>(std::min(known->kinds.size(), most)));
  if (fresh && entry->second == workload.kinds.size()) workload.kinds.push_back(kind);
  return entry->second;
}

/// The item with this key: a new one, or that of an earlier experiment that shares it.
std::uint32_t Plan::Details::add(const Key& key, const Work& work, Origin origin, std::uint32_t round, JobNeeds needs) {
  const auto next = static_cast<std::uint32_t>(workload.items.size());
  const std::uint32_t item = known->items.find_or_add(
      std::hash<Key>{}(key), next, [&](std::uint32_t other) { return workload.items[other].key == key; });
  if (item == next) {
    workload.items.push_back({key, work.kind.stage, std::move(needs), work.effort, round, number_of(work.kind)});
    origins.push_back(origin);
  } else {
    std::uint32_t& earliest = workload.items[item].round;
    earliest = std::min(earliest, round);
  }
  return item;
}

/// After the last experiment: what only planning needs is let go of.
void Plan::Details::finish() {
  for (const auto& [frames, needed] : shards) {
    for (const std::uint32_t item : *needed.items) origins[item].asked += needed.asked;
  }
  known.reset();
}

}  // namespace foldwise::orchestrator
