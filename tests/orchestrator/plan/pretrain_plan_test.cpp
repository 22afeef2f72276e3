// SPDX-License-Identifier: Apache-2.0
// What plan.h makes of pretraining.dataset.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <set>
#include <string>
#include <vector>

#include "experiments/facts/pretraining.h"
#include "experiments/foundation/error.h"
#include "orchestrator/plan/plan.h"
#include "orchestrator/plan/survey/novelty.h"
#include "orchestrator/plan/survey/training_effort.h"
#include "results/store/plan_digest.h"
#include "results/store/store_writer.h"
#include "tests/orchestrator/plan_fixture.h"
#include "tests/support/smallest_weights.h"

namespace foldwise::orchestrator {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsSupersetOf;

class PretrainPlanTest : public PlanFixture {
 protected:
  PretrainPlanTest() { write_pictures(); }

  /// Of each of the seven expressions ten pictures to train on and one to test.
  void write_pictures(const std::string& content = "picture") const {
    std::filesystem::create_directories(folder / "rafdb" / "EmoLabel");
    std::filesystem::create_directories(folder / "rafdb" / "Image" / "aligned");
    std::ofstream list(folder / "rafdb" / "EmoLabel" / "list_patition_label.txt");
    for (int number = 0; number < 77; ++number) {
      const std::string name = (number < 70 ? "train_" : "test_") + std::to_string(number);
      list << name << ".jpg " << 1 + number % 7 << "\n";
      std::ofstream(folder / "rafdb" / "Image" / "aligned" / (name + "_aligned.jpg")) << content << number;
    }
  }

  /// "pretraining: {…}" with these settings beside the dataset.
  std::string pictures(const std::string& more = "") const {
    return "pretraining: {dataset: rafdb, root: " + (folder / "rafdb").string() + more + "}\n";
  }

  static std::vector<WorkItem> items_of(const Plan& plan, Stage stage) {
    std::vector<WorkItem> items;
    std::ranges::copy_if(plan.workload().items, std::back_inserter(items),
                         [&](const WorkItem& item) { return item.stage == stage; });
    return items;
  }

  static std::vector<std::string> labels_of(const Plan& plan, Stage stage) {
    std::vector<std::string> labels;
    for (const WorkItem& item : plan.workload().items) {
      if (item.stage == stage) labels.push_back(plan.workload().label_of(item));
    }
    return labels;
  }

  static JobSpec job_of(const Plan& plan, Stage stage) {
    const auto& items = plan.workload().items;
    const auto found = std::ranges::find(items, stage, &WorkItem::stage);
    return plan.workload().specify(static_cast<std::size_t>(found - items.begin()), 1);
  }
};

TEST_F(PretrainPlanTest, OneTrainingOnPicturesServesEveryExperimentFoldAndRepeatThatStartsFromIt) {
  const Sweep planned = sweep(pictures() +
                              "protocol: {repeats: 3}\n"
                              "sweep:\n"
                              "  grid:\n"
                              "    model.backbone: [vgg16, i3d_vgg16]\n"
                              "    training.learning_rate.head: [0.1, 0.2]\n"
                              "  include: [{pretraining.dataset: none}]\n");
  const Plan made = plan(planned);

  EXPECT_EQ(made.runs().size(), 15U);
  EXPECT_EQ(count(made, Stage::train), 15U);
  ASSERT_EQ(count(made, Stage::pretrain), 1U);
  const WorkItem pretrain = items_of(made, Stage::pretrain).front();
  const std::size_t shards = pretrain.needs.size();
  EXPECT_GE(shards, 2U);                               // of 77 pictures, 64 in one at most
  EXPECT_EQ(count(made, Stage::prepare), 2 + shards);  // and of 70 videos
  for (const results::RunRecord& run : made.runs()) {
    EXPECT_EQ(run.before, planned.experiment(run.experiment).pretraining.dataset == PretrainingDataset::none
                              ? std::vector<Key>{}
                              : std::vector{pretrain.key});
  }
  // Each of the 12 runs from pictures would need their shards and their training for itself.
  EXPECT_EQ(asked(made), std::size_t{15} * (2 + 3) + std::size_t{12} * (shards + 1));

  EXPECT_EQ(made.records_digest(), results::plan_digest(made.records()));
  EXPECT_EQ(made.keys().size(), made.job_records().size());
  for (std::size_t job = 0; job < made.keys().size(); ++job) EXPECT_EQ(made.keys()[job], made.job_records()[job].key);
}

TEST_F(PretrainPlanTest, TrainingsWaitForItAndAreToldOfIt) {
  const Sweep planned = sweep(pictures() + "protocol: {repeats: 2}\n");
  const Plan made = plan(planned);
  const Key pretrain = items_of(made, Stage::pretrain).front().key;

  const JobSpec train = job_of(made, Stage::train);
  EXPECT_EQ(train.inputs.of(Stage::pretrain), pretrain);
  EXPECT_EQ(train.inputs.prepared.size(), 2U);
  EXPECT_EQ(train.experiment.dataset.name, DatasetName::afew);
  EXPECT_FALSE(job_of(made, Stage::score).inputs.of_the_fold.contains(Stage::pretrain));
}

TEST_F(PretrainPlanTest, ItIsAskedForAsATrainingOfItsOwnOnFramesOfItsOwn) {
  const Sweep planned = sweep(pictures(", seed: 5") + "model: {input: [100, 80]}\n");
  const Plan made = plan(planned);
  const JobSpec job = job_of(made, Stage::pretrain);

  EXPECT_EQ(job.experiment, pretraining_of(planned.experiment(0)));
  EXPECT_TRUE(job.inputs.of_the_fold.empty());
  std::set<Key> of_pictures(job.inputs.prepared.begin(), job.inputs.prepared.end());
  std::size_t samples = 0;
  for (std::size_t index = 0; index < made.workload().items.size(); ++index) {
    const JobSpec prepare = made.workload().specify(index, 1);
    if (prepare.stage != Stage::prepare) continue;
    const bool pictures = of_pictures.contains(prepare.key);
    EXPECT_EQ(prepare.experiment.dataset.name, pictures ? DatasetName::rafdb : DatasetName::afew);
    if (!pictures) continue;
    EXPECT_EQ(prepare.experiment.dataset.frames.size, (Size{100, 80}));
    samples += prepare.videos.size();
  }
  EXPECT_EQ(samples, 77U);

  made.write_fold_files();
  const auto fold = datasets::read_fold_file((folder / "runs" / job.fold_file).string());
  EXPECT_EQ(std::ranges::count(fold.entries, "validation", &datasets::FoldEntry::part), 14);
  EXPECT_EQ(fold.classes.front(), "Surprise");
}

TEST_F(PretrainPlanTest, WhatMadeItAndItsPicturesNewIsSaidInFieldsOfTheSweep) {
  results::StoreWriter store = results::StoreWriter::open(folder / "results.db");
  std::vector<results::JobRecord> jobs;
  const auto put = [&](const std::string& lines) {
    const Sweep planned = sweep(lines);
    const Plan made = plan(planned);
    jobs = made.job_records();
    store.put_plan({made.sweep_record(), made.experiment_records(), made.runs(), jobs, {}});
  };
  const auto standing = [&](Stage stage, const std::string& label) {
    const auto job = std::ranges::find_if(
        jobs, [&](const auto& each) { return each.stage == stage && each.label.starts_with(label); });
    return explain_standing(store, store.find_job(job->key.hex()));
  };
  put("training: {epochs: 4}\n");
  put(pictures());
  EXPECT_EQ(standing(Stage::prepare, "rafdb"), "new: no training on pictures was planned before");
  put(pictures() + "model: {input: [64, 48]}\n");
  EXPECT_EQ(standing(Stage::prepare, "rafdb"), "new: model.input is [64, 48], was [112, 112]");
  EXPECT_EQ(standing(Stage::prepare, "afew"), "planned before and not done");
  put(pictures(", epochs: 3") + "model: {input: [64, 48]}\n");
  EXPECT_THAT(standing(Stage::pretrain, ""), testing::StartsWith("new: pretraining.epochs is 3, was "));
  EXPECT_EQ(standing(Stage::prepare, "rafdb"), "planned before and not done");
}

TEST_F(PretrainPlanTest, ItsKeyIsInThoseOfTheTrainings) {
  write_smallest_weights(folder / "weights.safetensors", "1111");
  const auto keys_with = [&](const std::string& override) {
    std::vector<std::string> overrides{"model.weights=" + (folder / "weights.safetensors").string()};
    if (!override.empty()) overrides.push_back(override);
    const Sweep planned = sweep(pictures(), overrides);
    const Plan made = plan(planned);
    return std::pair(keys(made, Stage::pretrain), keys(made, Stage::train));
  };
  const auto [usual, trainings] = keys_with("");

  for (const std::string setting :
       {"pretraining.tuned_from=conv_4_1", "pretraining.epochs=3", "pretraining.learning_rate=0.1",
        "pretraining.batch_size=8", "pretraining.patience=1", "pretraining.flip=0", "pretraining.rotation=0",
        "pretraining.highlight=0", "pretraining.class_weights=none", "pretraining.dropout=0", "pretraining.seed=2",
        "pretraining.validation_fraction=0.5", "model.width=0.5", "model.input=[64, 64]",
        "model.normalisation=vgg_face", "model.features=last_convolution", "training.threads_per_worker=2"}) {
    const auto [pretrain, train] = keys_with(setting);
    EXPECT_NE(pretrain, usual) << setting;
    EXPECT_NE(train, trainings) << setting;
  }
  for (const std::string setting :
       {"training.tuned_from=conv_4_1", "training.epochs=3", "model.inflation=centered", "model.pooling=softmax",
        "clips.frames=8", "dataset.frames.rate=10", "augmentation.flip=0", "training.learning_rate.backbone=0.1"}) {
    const auto [pretrain, train] = keys_with(setting);
    EXPECT_EQ(pretrain, usual) << setting;
    EXPECT_NE(train, trainings) << setting;
  }
  EXPECT_EQ(keys_with("protocol.seed=9").first, usual);

  write_smallest_weights(folder / "weights.safetensors", "2222");
  EXPECT_NE(keys_with("").first, usual);
  write_smallest_weights(folder / "weights.safetensors", "1111");
  write_pictures("another picture");
  EXPECT_NE(keys_with("").first, usual);
  EXPECT_NE(keys_with("").second, trainings);
}

TEST_F(PretrainPlanTest, ItIsNamedByWhatIsItsOwn) {
  const Sweep planned =
      sweep(pictures() +
            "sweep:\n"
            "  grid: {pretraining.epochs: [3, 4], training.epochs: [7, 8], model.backbone: [i3d_vgg16], "
            "dataset.frames.rate: [0, 10]}\n");
  const Plan made = plan(planned);
  const std::vector<std::string> labels = labels_of(made, Stage::pretrain);
  EXPECT_THAT(labels,
              ElementsAre("pretraining.epochs=3 · vgg16 · pretrain", "pretraining.epochs=4 · vgg16 · pretrain"));

  const std::vector<std::string> shards = labels_of(made, Stage::prepare);
  const std::string last = std::to_string(items_of(made, Stage::pretrain).front().needs.size());
  EXPECT_THAT(shards, IsSupersetOf({"rafdb 112x112 · shard " + last + " of " + last + " · prepare",
                                    std::string("afew 112x112 · shard 1 of 2 · prepare")}));
}

TEST_F(PretrainPlanTest, FeaturesOfItsNetworkBuildOnIt) {
  const Sweep planned = sweep(pictures() +
                              "protocol: {repeats: 2}\n"
                              "training: {scheme: frozen_features, frozen: pretrained}\n"
                              "model: {attention: {kind: self_attention}}\n");
  const Plan made = plan(planned);
  const Key pretrain = items_of(made, Stage::pretrain).front().key;

  EXPECT_EQ(count(made, Stage::train), 0U);
  EXPECT_EQ(count(made, Stage::features), 1U);
  EXPECT_EQ(job_of(made, Stage::features).inputs.of(Stage::pretrain), pretrain);
  EXPECT_EQ(made.runs().front().before, (std::vector{pretrain, items_of(made, Stage::features).front().key}));
}

TEST_F(PretrainPlanTest, ItsEpochsAndPicturesAreCounted) {
  const Sweep planned = sweep(pictures(", epochs: 4") + "protocol: {repeats: 2}\ntraining: {epochs: 10}\n");
  const Plan made = plan(planned);
  const TrainingEffort effort = TrainingEffort::left(planned, made, PlanSurvey::make(made, {}));

  EXPECT_EQ(effort.trainings, 3U);
  EXPECT_EQ(effort.epochs, 4 + 2 * 10);
  EXPECT_EQ(effort.samples, 4 * 56 + 2 * 10 * 28);  // of 70 pictures 14 validate, of 35 videos 7
}

TEST_F(PretrainPlanTest, PicturesThatAreNotThereAreToldBeforeAnythingStarts) {
  const Sweep planned = sweep("pretraining: {dataset: fer2013, root: " + (folder / "rafdb").string() + "}\n");
  try {
    plan(planned);
    ADD_FAILURE() << "nothing was thrown";
  } catch (const UserError& error) {
    EXPECT_EQ(error.fault(), Fault::data);
    EXPECT_THAT(error.what(), HasSubstr("fer2013.csv: is missing"));
  }
}

TEST_F(PretrainPlanTest, VoidSettingsAreRemarked) {
  write_smallest_weights(folder / "weights.safetensors", "1111");
  const Sweep planned = sweep("model: {weights: " + (folder / "weights.safetensors").string() +
                              "}\n"
                              "sweep: {grid: {model.inflation: [copied, centered], model.inflation_surround: "
                              "[zero, random]}}\n");
  EXPECT_THAT(plan(planned).remarks(),
              testing::Contains(HasSubstr("model.inflation_surround has an effect where model.inflation is centered")));
}

}  // namespace
}  // namespace foldwise::orchestrator
