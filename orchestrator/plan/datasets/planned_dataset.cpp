// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/plan/datasets/planned_dataset.h"

#include <algorithm>
#include <filesystem>

#include "datasets/folds/copies.h"
#include "datasets/folds/fold_checks.h"
#include "datasets/readers/class_listing.h"
#include "experiments/foundation/error.h"
#include "experiments/foundation/formats/weights_format.h"
#include "experiments/jobs/fingerprint.h"
#include "experiments/jobs/stage_facts.h"
#include "results/store/records.h"

namespace foldwise::orchestrator {
namespace {

/// Over the ids and contents of exactly these samples.
std::string digest_of(const DigestedDataset& source, Shard shard) {
  std::string text;
  for (std::size_t index = shard.begin; index < shard.end; ++index) {
    text += source.dataset.samples[index].id + '\0' + source.digests[index].hex() + '\n';
  }
  return digest(text).hex();
}

/// `face_model`: its digest, empty where there is none.
Key prepare_key(const Experiment& experiment, const DigestedDataset& source, Shard shard,
                const std::string& face_model) {
  return stage_key(experiment, Stage::prepare,
                   {.inputs = {}, .data = digest_of(source, shard) + face_model, .seed = 0});
}

/// The part of each sample, as a letter.
std::string letters_of(const datasets::Fold& fold, std::size_t samples) {
  std::string parts(samples, results::FoldRecord::unused);
  for (const std::size_t sample : fold.train) parts.at(sample) = results::FoldRecord::train;
  for (const std::size_t sample : fold.validation) parts.at(sample) = results::FoldRecord::validation;
  for (const std::size_t sample : fold.test) parts.at(sample) = results::FoldRecord::test;
  return parts;
}

}  // namespace

DatasetOptions without_preparation(DatasetOptions options) {
  options.frames = {};
  options.faces = {};
  options.on_bad_video = {};
  return options;
}

const DigestedDataset& PlannedDatasets::source(const DatasetOptions& options) {
  const DatasetOptions reading = without_preparation(options);
  const auto found = std::ranges::find(sources_, reading, &DigestedDataset::options);
  if (found != sources_.end()) return *found;
  DigestedDataset source{reading, datasets::read_dataset(options, output_), {}, {}, {}};
  if (source.dataset.samples.empty()) {
    throw UserError(Fault::data, "dataset.root " + options.root, "no video was found there",
                    "run 'orchestrator datasets check' on it, or give another root");
  }
  require_several_classes(source.dataset);
  for (const datasets::Sample& sample : source.dataset.samples) {
    const datasets::SampleDigests digests = digests_->of_sample(source.dataset, sample);
    source.digests.push_back(digests.identity);
    source.contents.push_back(digests.content);
    source.files.push_back(digests.files);
  }
  return sources_.emplace_back(std::move(source));
}

const PlannedFrames& PlannedDatasets::frames(const Experiment& experiment) {
  const int largest = experiment.execution.videos_per_shard;
  const auto found = std::ranges::find_if(frames_, [&](const PlannedFrames& frames) {
    return frames.videos_per_shard == largest && frames.options == experiment.dataset;
  });
  if (found != frames_.end()) return *found;
  const DigestedDataset& read = source(experiment.dataset);
  PlannedFrames frames{experiment.dataset, largest, &read, {}, {}, {}};
  if (read.dataset.kind == datasets::SampleKind::frames) frames.shards = cut_shards(read.dataset.samples, largest);
  const std::string& model = face_model(experiment);
  for (const Shard& shard : frames.shards) frames.shard_keys.push_back(prepare_key(experiment, read, shard, model));
  frames.whole = prepare_key(experiment, read, {0, read.dataset.samples.size()}, model);
  return frames_.emplace_back(std::move(frames));
}

const PlannedFolds& PlannedDatasets::folds(const Experiment& experiment, const PlannedFrames& frames) {
  const auto found = std::ranges::find_if(folds_, [&](const PlannedFolds& folds) {
    return folds.source == frames.source && folds.protocol == experiment.protocol;
  });
  if (found != folds_.end()) return *found;
  const datasets::Dataset& dataset = frames.source->dataset;
  const std::vector<datasets::Fold> made = make_folds(dataset, experiment.protocol);
  PlannedFolds planned{frames.source, experiment.protocol, {}, {}, fold_remarks(made, dataset)};
  if (auto remark = subject_remark(dataset, experiment.protocol)) planned.remarks.push_back(*std::move(remark));
  if (auto remark = letter_case_remark(dataset)) planned.remarks.push_back(*std::move(remark));
  if (auto remark = copies_remark(made, dataset, frames.source->contents)) {
    planned.remarks.push_back(*std::move(remark));
  }
  planned.folds.reserve(made.size());
  for (const datasets::Fold& fold : made) {
    std::string json = to_json(describe(fold, dataset));
    const Key identity = digest(json);
    planned.folds.push_back({fold.fold,
                             fold.repeat,
                             fold.seed,
                             identity,
                             std::move(json),
                             fold.name,
                             letters_of(fold, dataset.samples.size()),
                             {fold.train.size(), fold.validation.size(), fold.test.size()}});
  }
  return folds_.emplace_back(std::move(planned));
}

const std::string& PlannedDatasets::weights(const Experiment& experiment) {
  const std::string& file = experiment.model.weights;
  std::error_code error;
  const bool looked_at = files_.contains(file) || !std::filesystem::is_regular_file(file, error);
  if (!looked_at) require_weights_format(file, "model.weights " + file);
  return file_digest(
      {"model.weights", experiment.model.weights,
       "a safetensors file or a PyTorch state dictionary, or leave it out to start from random weights"});
}

const std::string& PlannedDatasets::module(const Experiment& experiment) {
  return file_digest(
      {"model.file", experiment.model.file, "a module that torch.jit.script or torch.jit.trace exported"});
}

const std::string& PlannedDatasets::face_model(const Experiment& experiment) {
  return file_digest({"dataset.faces.model", experiment.dataset.faces.model,
                      "an ONNX file of YuNet, or leave it out to find faces with OpenCV's cascades"});
}

std::vector<PlannedFile> PlannedDatasets::files(const Experiment& experiment, Stage stage) {
  std::vector<PlannedFile> files;
  const auto add = [&](const char* field, const std::string& path, const std::string& hex) {
    if (!path.empty()) files.push_back({field, path, Key::from_hex(hex)});
  };
  if (stage == Stage::prepare) add("dataset.faces.model", experiment.dataset.faces.model, face_model(experiment));
  if (facts_of(stage).takes_weights) add("model.weights", experiment.model.weights, weights(experiment));
  // The user's own module is the network itself: whatever stage runs it reads it.
  const bool runs_network = stage != Stage::prepare && stage != Stage::evaluate;
  if (runs_network) add("model.file", experiment.model.file, module(experiment));
  return files;
}

const std::string& PlannedDatasets::file_digest(const NamedFile& file) {
  if (const auto found = files_.find(file.path); found != files_.end()) return found->second;
  std::string hex;
  if (!file.path.empty()) {
    std::error_code error;
    if (!std::filesystem::is_regular_file(file.path, error)) {
      throw UserError(Fault::data, file.field + " " + file.path,
                      error || !std::filesystem::exists(file.path) ? "there is no such file" : "this is not a file",
                      "give the path of " + file.remedy);
    }
    hex = digests_->of_file(file.path).hex();
  }
  return files_.emplace(file.path, std::move(hex)).first->second;
}

}  // namespace foldwise::orchestrator
