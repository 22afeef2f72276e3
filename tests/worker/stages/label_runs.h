// SPDX-License-Identifier: Apache-2.0
/// Runs on every kind of sample and label but videos of classes, for tests of stages.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "datasets/dataset.h"
#include "datasets/synthetic/recola.h"
#include "datasets/synthetic/youtube8m.h"
#include "tests/support/files.h"
#include "tests/support/temporary_folder.h"
#include "tests/worker/small_sweep.h"

namespace foldwise::worker {

/// A fold on disk and the jobs of its run.
class LabelRun {
 public:
  virtual ~LabelRun() = default;
  virtual std::filesystem::path output() const = 0;
  virtual JobSpec job(Stage stage) const = 0;

  std::string left_behind(const std::string& name) const {
    return read_text(stage_folder(output(), SmallSweep::train_key()) / name);
  }
};

/// Recordings of 6 to 14 frames with two numbers for each.
class WindowRun final : public LabelRun {
 public:
  WindowRun() {
    datasets::FoldFile& fold = sweep_.fold();
    fold.labels = datasets::LabelKind::curves;
    fold.targets = {"valence", "arousal"};
    for (datasets::FoldEntry& entry : fold.entries) {
      datasets::LabelCurve valence{"valence", 0, {}};
      datasets::LabelCurve arousal{"arousal", 0, {}};
      for (int frame = 0; frame < 20; ++frame) {
        valence.values.push_back(static_cast<float>(frame) / 20);
        arousal.values.push_back(static_cast<float>(entry.label - 1));
      }
      entry.curves = {valence, arousal, {"guides sampling", 0, {1}}};
      entry.label = 0;
    }
    sweep_.write_fold();
  }

  std::filesystem::path output() const override { return sweep_.output(); }
  JobSpec job(Stage stage) const override {
    JobSpec job = stage == Stage::train   ? sweep_.train_job()
                  : stage == Stage::score ? sweep_.score_job()
                                          : sweep_.evaluate_job();
    job.experiment.dataset.name = DatasetName::sewa;
    job.experiment.sampling.strategy = SamplingStrategy::uniform;
    job.experiment.training.early_stopping.metric = StoppingMetric::concordance;
    job.experiment.training.loss = Loss::concordance;
    job.experiment.training.epochs = 2;
    return job;
  }

 private:
  SmallSweep sweep_;
};

/// A generated dataset of features, its samples divided by name.
class FeatureRun final : public LabelRun {
 public:
  using PartOf = std::function<std::string(const datasets::Sample&)>;

  FeatureRun(DatasetName name, const std::function<void(const std::filesystem::path&)>& make, const PartOf& part_of) {
    options_.name = name;
    options_.root = (folder_ / "data").string();
    make(folder_ / "data");
    const datasets::Dataset dataset = datasets::read_dataset(options_);
    datasets::Fold fold;
    for (std::size_t index = 0; index < dataset.samples.size(); ++index) {
      const std::string part = part_of(dataset.samples[index]);
      (part == "train" ? fold.train : part == "validation" ? fold.validation : fold.test).push_back(index);
    }
    write_text(output() / "folds" / "fold.json", to_json(describe(fold, dataset)));
  }

  /// Of all its jobs.
  void change(const std::function<void(Experiment&)>& change) { change_ = change; }

  std::filesystem::path output() const override { return folder_ / "run"; }
  JobSpec job(Stage stage) const override {
    JobSpec job;
    job.key = digest(std::string(name_of(stage)));
    if (stage == Stage::score) job.inputs.of_the_fold = {{Stage::train, SmallSweep::train_key()}};
    if (stage == Stage::evaluate) job.inputs.of_the_fold = {{Stage::score, SmallSweep::score_key()}};
    job.stage = stage;
    job.output = output().string();
    job.fold_file = "folds/fold.json";
    job.seed = 7;
    job.experiment.dataset = options_;
    job.experiment.model.backbone = Backbone::fully_connected;
    job.experiment.model.width = 1.0 / 32;
    job.experiment.training.learning_rate = {0.02, 0.02};
    job.experiment.training.batch_size = 20;
    job.experiment.training.accumulation = 2;
    job.experiment.training.epochs = 2;
    if (change_) change_(job.experiment);
    return job;
  }

 private:
  TemporaryFolder folder_;
  DatasetOptions options_;
  std::function<void(Experiment&)> change_;
};

/// 4 recordings of 110 rows: two to train on, one to validate, one to test.
inline std::unique_ptr<FeatureRun> row_run() {
  datasets::RecolaRecipe recipe;
  recipe.recordings = 2;
  recipe.rows = 110;
  recipe.audio = 3;
  recipe.appearance = 2;
  recipe.geometric = 2;
  return std::make_unique<FeatureRun>(
      DatasetName::recola, [&](const auto& folder) { make_recola(recipe, folder, 1, [](int, int) {}); },
      [](const datasets::Sample& sample) {
        return sample.split == "train" ? "train" : sample.id == "dev_1" ? "validation" : "test";
      });
}

/// Shards of 25 examples of 25 classes.
inline std::unique_ptr<FeatureRun> example_run(datasets::ExampleLevel level = datasets::ExampleLevel::video) {
  datasets::Youtube8mRecipe recipe;
  recipe.level = level;
  recipe.least_steps = 2;
  recipe.most_steps = 5;
  recipe.examples_per_shard = 25;
  recipe.examples.classes = 25;
  return std::make_unique<FeatureRun>(
      DatasetName::youtube8m, [&](const auto& folder) { make_youtube8m(recipe, folder, 1, [](int, int) {}); },
      [](const datasets::Sample& sample) {
        return sample.split == "train" ? "train" : sample.id < "validate02" ? "validation" : "test";
      });
}

}  // namespace foldwise::worker
