// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/plan/plan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

#include "experiments/foundation/error.h"
#include "tests/datasets/shards.h"
#include "tests/orchestrator/plan_fixture.h"
#include "tests/support/expect_user_error.h"
#include "tests/support/files.h"
#include "tests/support/smallest_weights.h"

namespace foldwise::orchestrator {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class PlanTest : public PlanFixture {
 protected:
  void expect_refused(const Sweep& refused, const std::string& words) const {
    try {
      plan(refused);
      ADD_FAILURE() << "nothing was thrown";
    } catch (const UserError& error) {
      EXPECT_THAT(error.what(), HasSubstr(words));
      EXPECT_EQ(error.fault(), Fault::data);
    }
  }
};

constexpr const char* two_strategies =
    "protocol: {repeats: 3}\nsweep: {grid: {sampling.strategy: [uniform, stochastic_softmax]}}\n";

TEST_F(PlanTest, EveryRunHasATrainingAScoringAndAnEvaluation) {
  const Sweep planned = sweep(two_strategies);
  const Plan made = plan(planned);

  EXPECT_EQ(made.runs().size(), 6u);
  EXPECT_EQ(count(made, Stage::train), 6u);
  EXPECT_EQ(count(made, Stage::score), 6u);
  EXPECT_EQ(count(made, Stage::evaluate), 6u);
  EXPECT_EQ(count(made, Stage::prepare), 2u);  // 70 videos
  EXPECT_EQ(asked(made), 6u * 5);
}

TEST_F(PlanTest, RunsOnOneChoiceOfDevices) {
  EXPECT_EQ(plan(sweep("execution: {devices: cuda}\n")).limits().devices, DeviceChoice::cuda);

  const Sweep mixed = sweep("sweep: {zip: {execution.devices: [cpu, cuda], training.epochs: [1, 2]}}\n");
  try {
    plan(mixed);
    ADD_FAILURE() << "nothing was thrown";
  } catch (const UserError& error) {
    EXPECT_EQ(error.fault(), Fault::usage);
    EXPECT_THAT(error.what(), HasSubstr("execution.devices: cpu in one experiment and cuda in another"));
  }
}

TEST_F(PlanTest, AllowsTheMostOfAnyExperiment) {
  const Sweep first = sweep("sweep: {zip: {execution.max_attempts: [5, 2], training.threads_per_worker: [4, 1]}}\n");
  EXPECT_EQ(plan(first).limits().max_attempts, 5);
  EXPECT_EQ(plan(first).limits().threads_per_worker, 4);

  const Sweep last = sweep("sweep: {zip: {execution.max_attempts: [2, 5], training.threads_per_worker: [1, 4]}}\n");
  EXPECT_EQ(plan(last).limits().max_attempts, 5);
  EXPECT_EQ(plan(last).limits().threads_per_worker, 4);
}

TEST_F(PlanTest, MessagesSayTheFoldAndTheRepeatAndItsSeed) {
  const Sweep planned = sweep("protocol: {kind: k_fold, folds: 2, repeats: 2}\n");
  const Plan made = plan(planned);
  std::map<Key, JobSpec> jobs;
  for (std::size_t index = 0; index < made.workload().items.size(); ++index) {
    const JobSpec job = made.workload().specify(index, 1);
    jobs[job.key] = job;
  }
  std::map<int, std::set<std::uint64_t>> seeds;  // of each repeat
  for (const results::RunRecord& run : made.runs()) {
    for (const Key& key : {run.train, run.score.value(), run.evaluate}) {
      EXPECT_EQ(jobs.at(key).fold, run.fold);
      EXPECT_EQ(jobs.at(key).repeat, run.repeat);
      seeds[run.repeat].insert(jobs.at(key).seed);
    }
  }
  ASSERT_EQ(seeds.size(), 2u);
  EXPECT_EQ(seeds[0].size(), 1u);
  EXPECT_EQ(seeds[1].size(), 1u);
  EXPECT_NE(seeds[0], seeds[1]);
}

TEST_F(PlanTest, MessagesSayTheFieldsOfTheirExperiment) {
  const Sweep planned = sweep(two_strategies);
  const Plan made = plan(planned);
  std::map<Key, JobSpec> jobs;
  for (std::size_t index = 0; index < made.workload().items.size(); ++index) {
    const JobSpec job = made.workload().specify(index, 1);
    jobs[job.key] = job;
  }
  for (const results::RunRecord& run : made.runs()) {
    EXPECT_TRUE(jobs.at(run.train).experiment == planned.experiment(run.experiment)) << run.experiment;
    EXPECT_TRUE(jobs.at(run.evaluate).experiment == planned.experiment(run.experiment)) << run.experiment;
  }
}

TEST_F(PlanTest, MessagesSayWhereEachVideoLies) {
  const Sweep planned = sweep("");
  const Plan made = plan(planned);
  for (std::size_t index = 0; index < made.workload().items.size(); ++index) {
    for (const VideoSource& video : made.workload().specify(index, 1).videos) {
      const std::filesystem::path file = folder / "afew" / video.path;
      EXPECT_TRUE(std::filesystem::is_regular_file(file)) << video.path;
      EXPECT_EQ(video.planned, digest(digest(read_text(file)).hex())) << video.path;
    }
  }
}

TEST_F(PlanTest, JobsNeedWhatTheirMessagesName) {
  const Sweep planned = sweep(two_strategies);
  const Plan made = plan(planned);
  const auto& items = made.workload().items;
  for (std::size_t index = 0; index < items.size(); ++index) {
    const JobSpec job = made.workload().specify(index, 2);
    EXPECT_EQ(job.key, items[index].key);
    EXPECT_EQ(job.stage, items[index].stage);
    EXPECT_EQ(job.attempt, 2);
    std::set<Key> needed;
    for (const std::uint32_t need : items[index].needs) {
      EXPECT_LT(need, index);
      needed.insert(items[need].key);
    }
    std::set<Key> named(job.inputs.prepared.begin(), job.inputs.prepared.end());
    std::vector<Stage> stages;
    for (const auto& [stage, key] : job.inputs.of_the_fold) {
      named.insert(key);
      stages.push_back(stage);
      EXPECT_EQ(std::ranges::find(items, key, &WorkItem::key)->stage, stage);
    }
    EXPECT_EQ(needed, named);
    EXPECT_EQ(stages, (job.stage == Stage::score      ? std::vector{Stage::train}
                       : job.stage == Stage::evaluate ? std::vector{Stage::score}
                                                      : std::vector<Stage>{}));
    EXPECT_EQ(job.inputs.prepared.empty(), job.stage == Stage::prepare || job.stage == Stage::evaluate);
  }
}

TEST_F(PlanTest, ShardsHoldEveryVideoOnce) {
  const Sweep planned = sweep("execution: {videos_per_shard: 8}\n");
  const Plan made = plan(planned);
  std::set<std::string> ids;
  std::size_t videos = 0;
  for (std::size_t index = 0; index < made.workload().items.size(); ++index) {
    for (const VideoSource& video : made.workload().specify(index, 1).videos) {
      ids.insert(video.id);
      ++videos;
    }
  }
  EXPECT_EQ(videos, 70u);
  EXPECT_EQ(ids.size(), 70u);
}

TEST_F(PlanTest, EvaluationAxesShareTheirTrainingAndTheirScoring) {
  const Sweep planned = sweep("protocol: {repeats: 2}\nsweep: {grid: {evaluation.inverse_temperature: [0, 1, 10]}}\n");
  const Plan made = plan(planned);
  EXPECT_EQ(made.runs().size(), 6u);
  EXPECT_EQ(count(made, Stage::train), 2u);
  EXPECT_EQ(count(made, Stage::score), 2u);
  EXPECT_EQ(count(made, Stage::evaluate), 6u);
  EXPECT_EQ(made.workload().label(2), "test · repeat 1 · train");
  EXPECT_EQ(made.workload().label(3), "test · repeat 1 · score");
}

TEST_F(PlanTest, WhatChangesThePassAloneSharesTheTraining) {
  const Sweep planned = sweep("sweep: {grid: {evaluation.chunk_frames: [100, 200, 300]}}\n");
  const Plan made = plan(planned);
  EXPECT_EQ(count(made, Stage::train), 1u);
  EXPECT_EQ(count(made, Stage::score), 3u);
  EXPECT_EQ(count(made, Stage::evaluate), 3u);
}

// Examples of several steps are pooled when they are scored; those of video level have one step.
TEST_F(PlanTest, StreamedExamplesAreScoredForEachTemperatureUnlessTheyHaveOneStep) {
  std::filesystem::create_directories(folder / "shards");
  for (const char* name : {"train00", "validate00", "validate01"}) {
    datasets::write_shard(folder / "shards" / (std::string(name) + ".tfrecord"), {datasets::numbered_example(1)});
  }
  const auto scorings = [&](const std::string& layout) {
    const Sweep planned = sweep(
        "protocol: {kind: youtube8m_shards}\nmodel: {backbone: fully_connected}\n"
        "sweep: {grid: {evaluation.inverse_temperature: [0, 1, 10]}}\n",
        {"dataset.name=youtube8m", "dataset.root=" + (folder / "shards").string(), "dataset.layout=" + layout});
    const Plan made = plan(planned);
    EXPECT_EQ(count(made, Stage::train), 1u);
    EXPECT_EQ(count(made, Stage::evaluate), 3u);
    return count(made, Stage::score);
  };
  EXPECT_EQ(scorings("automatic"), 3u);
  EXPECT_EQ(scorings("video_level"), 1u);
}

TEST_F(PlanTest, RepeatsShareNothingButFrames) {
  const Sweep planned = sweep("protocol: {repeats: 4}\n");
  const Plan made = plan(planned);
  EXPECT_EQ(keys(made, Stage::train).size(), 4u);
  EXPECT_EQ(keys(made, Stage::evaluate).size(), 4u);
}

TEST_F(PlanTest, ProtocolsOfOneDatasetHaveFoldsOfTheirOwn) {
  const Sweep seeds = sweep("sweep: {grid: {protocol.seed: [1, 2]}}\n");
  EXPECT_EQ(count(plan(seeds), Stage::train), 2u);

  const Sweep fractions = sweep("sweep: {grid: {protocol.validation_fraction: [0.2, 0.4]}}\n");
  EXPECT_EQ(count(plan(fractions), Stage::train), 2u);
}

TEST_F(PlanTest, DatasetsOfOneProtocolHaveFoldsOfTheirOwn) {
  const auto larger = folder / "larger";
  std::filesystem::copy(folder / "afew", larger, std::filesystem::copy_options::recursive);
  std::ofstream(larger / "Train_AFEW" / "Happy" / "000000009.avi") << "one more";
  const Sweep planned =
      sweep("sweep: {grid: {dataset.root: [" + (folder / "afew").string() + ", " + larger.string() + "]}}\n");

  const Plan made = plan(planned);

  ASSERT_EQ(made.fold_records().datasets.size(), 2u);
  ASSERT_EQ(made.fold_records().folds.size(), 2u);
  EXPECT_EQ(made.fold_records().folds[0].parts.size(), 70u);
  EXPECT_EQ(made.fold_records().folds[1].parts.size(), 71u);
}

TEST_F(PlanTest, MoreRepeatsKeepTheEarlierOnes) {
  const Sweep few = sweep("protocol: {repeats: 2}\n");
  const Sweep more = sweep("protocol: {repeats: 5}\n");
  EXPECT_EQ(shared(plan(few), plan(more), Stage::evaluate), 2u);
}

TEST_F(PlanTest, ACopyElsewhereIsTheSameDataset) {
  const Sweep original = sweep(two_strategies);
  const Plan before = plan(original);
  std::filesystem::copy(folder / "afew", folder / "copy", std::filesystem::copy_options::recursive);
  const Sweep copied = sweep(two_strategies, {"dataset.root=" + (folder / "copy").string()});
  EXPECT_EQ(shared(before, plan(copied), Stage::evaluate), 6u);
}

TEST_F(PlanTest, AnAddedVideoIsPreparedWithItsShardOnly) {
  const Sweep planned = sweep("execution: {videos_per_shard: 8}\n");
  const Plan before = plan(planned);
  add_video("Train_AFEW", "Happy", 7, "content");
  const Plan after = plan(planned);
  EXPECT_GE(shared(before, after, Stage::prepare), count(before, Stage::prepare) - 3);
  EXPECT_EQ(shared(before, after, Stage::train), 0u);
}

TEST_F(PlanTest, AChangedVideoChangesItsShardAndTheTrainings) {
  const Sweep planned = sweep("execution: {videos_per_shard: 8}\n");
  const Plan before = plan(planned);
  add_video("Train_AFEW", "Happy", 3, "another content");
  const Plan after = plan(planned);
  EXPECT_EQ(shared(before, after, Stage::prepare), count(before, Stage::prepare) - 1);
  EXPECT_EQ(shared(before, after, Stage::train), 0u);
}

// Frames are found by the names of their videos. All cuts between shards lie behind the 49th video.
TEST_F(PlanTest, ARenamedVideoIsPreparedAgain) {
  const Sweep planned = sweep("execution: {videos_per_shard: 100}\n");
  const Plan before = plan(planned);
  const auto videos = folder / "afew" / "Train_AFEW" / "Happy";
  std::filesystem::rename(videos / "000000004.avi", videos / "000000005.avi");
  const Plan after = plan(planned);
  EXPECT_EQ(shared(before, after, Stage::prepare), count(before, Stage::prepare) - 1);
}

TEST_F(PlanTest, HowFramesAreDividedIsInNoTrainingsKey) {
  const Sweep coarse = sweep("execution: {videos_per_shard: 64}\n");
  const Sweep fine = sweep("execution: {videos_per_shard: 4}\n");
  EXPECT_EQ(shared(plan(coarse), plan(fine), Stage::evaluate), 1u);
}

TEST_F(PlanTest, TheContentOfTheWeightsIsInTheTrainingsKey) {
  write_smallest_weights(folder / "weights.safetensors", "1111");
  const Sweep planned = sweep("model: {weights: " + (folder / "weights.safetensors").string() + "}\n");
  const Plan first = plan(planned);
  write_smallest_weights(folder / "weights.safetensors", "2222");
  const Plan second = plan(planned);
  EXPECT_EQ(shared(first, second, Stage::train), 0u);
  EXPECT_EQ(shared(first, second, Stage::prepare), count(first, Stage::prepare));
}

TEST_F(PlanTest, JobsKnowTheContentOfTheFilesThatTheyRead) {
  const std::string weights = (folder / "weights.safetensors").string();
  const std::string module = (folder / "net.pt").string();
  write_smallest_weights(weights, "1111");
  write_text(module, "module");
  const auto files_of = [&](const std::string& model, Stage stage) {
    const Sweep planned = sweep("model: {" + model + "}\n");
    const Plan made = plan(planned);
    const auto& items = made.workload().items;
    const auto item = std::ranges::find(items, stage, &WorkItem::stage) - items.begin();
    return made.workload().specify(static_cast<std::size_t>(item), 1).files;
  };
  const std::string own = "backbone: torchscript, trust: true, file: " + module;
  const PlannedFile of_weights{"model.weights", weights, digest(read_text(weights))};
  const PlannedFile of_module{"model.file", module, digest("module")};
  EXPECT_THAT(files_of("weights: " + weights, Stage::train), ElementsAre(of_weights));
  EXPECT_THAT(files_of("weights: " + weights, Stage::score), IsEmpty());
  EXPECT_THAT(files_of(own, Stage::train), ElementsAre(of_module));
  EXPECT_THAT(files_of(own, Stage::score), ElementsAre(of_module));
  EXPECT_THAT(files_of(own, Stage::prepare), IsEmpty());
}

TEST_F(PlanTest, AFileThatHoldsNoWeightsIsToldBeforeTheFirstJob) {
  write_text(folder / "weights.pth", "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 5\n");
  const Sweep planned = sweep("model: {weights: " + (folder / "weights.pth").string() + "}\n");
  expect_user_error(
      [&] { plan(planned); },
      {"model.weights " + (folder / "weights.pth").string() + ": is a pointer of Git LFS", "git lfs pull"},
      Fault::data);
}

TEST_F(PlanTest, TheContentOfAModuleIsInTheTrainingsKeyAndItsPlaceIsNot) {
  const auto of = [&](const std::string& file) {
    return sweep("model: {backbone: torchscript, trust: true, file: " + (folder / file).string() + "}\n");
  };
  std::ofstream(folder / "model.pt") << "first";
  const Sweep planned = of("model.pt");
  const Plan first = plan(planned);
  std::ofstream(folder / "model.pt") << "second one";
  const Plan second = plan(planned);
  EXPECT_EQ(shared(first, second, Stage::train), 0u);
  EXPECT_EQ(shared(first, second, Stage::evaluate), 0u);
  EXPECT_EQ(shared(first, second, Stage::prepare), count(first, Stage::prepare));
  std::filesystem::rename(folder / "model.pt", folder / "elsewhere.pt");
  const Sweep moved = of("elsewhere.pt");
  EXPECT_EQ(shared(second, plan(moved), Stage::train), count(second, Stage::train));
}

TEST_F(PlanTest, AMissingModuleIsRefused) {
  expect_refused(sweep("model: {backbone: torchscript, trust: true, file: /nowhere.pt}\n"),
                 "model.file /nowhere.pt: there is no such file");
}

TEST_F(PlanTest, TheContentOfTheFaceDetectorIsInThePreparationsKey) {
  const std::string override = "dataset.faces.model=" + (folder / "yunet.onnx").string();
  std::ofstream(folder / "yunet.onnx") << "first";
  const Sweep planned = sweep("", {override});
  const Plan first = plan(planned);
  std::ofstream(folder / "yunet.onnx") << "second one";
  const Plan second = plan(planned);
  EXPECT_EQ(shared(first, second, Stage::prepare), 0u);
  EXPECT_EQ(shared(first, second, Stage::train), 0u);
  std::filesystem::rename(folder / "yunet.onnx", folder / "elsewhere.onnx");
  const Sweep moved = sweep("", {"dataset.faces.model=" + (folder / "elsewhere.onnx").string()});
  EXPECT_EQ(shared(second, plan(moved), Stage::prepare), count(second, Stage::prepare));
}

TEST_F(PlanTest, AMissingFaceDetectorIsRefused) {
  expect_refused(sweep("", {"dataset.faces.model=/nowhere.onnx"}),
                 "dataset.faces.model /nowhere.onnx: there is no such");
}

TEST_F(PlanTest, MissingWeightsAreRefused) {
  expect_refused(sweep("model: {weights: /nowhere.safetensors}\n"), "nowhere.safetensors: there is no such file");
  expect_refused(sweep("model: {weights: " + folder.string() + "}\n"), "this is not a file");
}

TEST_F(PlanTest, AMissingDatasetIsRefused) {
  expect_refused(sweep("", {"dataset.root=" + (folder / "nowhere").string()}), "nowhere");
}

TEST_F(PlanTest, AnEmptyDatasetIsRefused) {
  std::filesystem::create_directories(folder / "empty");
  expect_refused(sweep("", {"dataset.root=" + (folder / "empty").string()}), "empty");
}

TEST_F(PlanTest, FoldFilesLieUnderTheirDigests) {
  const Sweep planned = sweep(two_strategies);
  const Plan made = plan(planned);
  made.write_fold_files();
  for (std::size_t index = 0; index < made.workload().items.size(); ++index) {
    const JobSpec job = made.workload().specify(index, 1);
    if (job.stage == Stage::prepare) continue;
    const auto file = std::filesystem::path(job.output) / job.fold_file;
    EXPECT_EQ(datasets::read_fold_file(file).entries.size(), 70u);
    EXPECT_EQ(file.stem().string(), digest(to_json(datasets::read_fold_file(file))).hex());
  }
}

TEST_F(PlanTest, FoldFilesThatWereEditedAreWrittenAnew) {
  const Sweep planned = sweep("");
  const Plan made = plan(planned);
  made.write_fold_files();
  const std::filesystem::path folds = folder / "runs/folds";
  const std::filesystem::path file = folds / names_in(folds).front();
  const std::string written = read_text(file);
  write_text(file, "{}");
  made.write_fold_files();
  EXPECT_EQ(read_text(file), written);
}

TEST_F(PlanTest, RecordsNameTheRunsAndTheirJobs) {
  const Sweep planned = sweep(two_strategies);
  const Plan made = plan(planned);
  const auto experiments = made.experiment_records();
  ASSERT_EQ(experiments.size(), 2u);
  EXPECT_EQ(experiments[1].values, (std::vector<FieldValue>{{"sampling.strategy", "stochastic_softmax"}}));
  EXPECT_EQ(experiments[1].identity, digest(experiments[1].configuration));
  std::set<Key> jobs;
  for (const results::JobRecord& job : made.job_records()) jobs.insert(job.key);
  for (const results::RunRecord& run : made.runs()) {
    EXPECT_TRUE(jobs.contains(run.train));
    EXPECT_TRUE(jobs.contains(run.score.value()));
    EXPECT_TRUE(jobs.contains(run.evaluate));
    EXPECT_LT(run.experiment, 2u);
  }
  EXPECT_EQ(made.job_records().back().label, "stochastic_softmax · repeat 3");
}

// Of each of the seven classes, five videos for training and five for tests.
TEST_F(PlanTest, RecordsWhoTrainsWhoValidatesAndWhoIsTested) {
  const Sweep planned = sweep("");
  const Plan made = plan(planned);
  ASSERT_EQ(made.fold_records().folds.size(), 1u);
  const std::string parts = made.fold_records().folds[0].parts;
  EXPECT_EQ(std::ranges::count(parts, results::FoldRecord::train), 28);
  EXPECT_EQ(std::ranges::count(parts, results::FoldRecord::validation), 7);
  EXPECT_EQ(std::ranges::count(parts, results::FoldRecord::test), 35);
}

TEST_F(PlanTest, LabelsNameTheFieldOfAValueThatSaysLittle) {
  const Sweep planned = sweep("sweep: {grid: {training.deterministic: [true, false]}}\n");
  const Plan made = plan(planned);
  std::set<std::string> labels;
  for (const results::JobRecord& job : made.job_records()) {
    if (job.stage == Stage::train) labels.insert(job.label);
  }
  EXPECT_EQ(labels, (std::set<std::string>{"deterministic=false", "deterministic=true"}));
}

std::multiset<std::string> training_labels(const Plan& plan) {
  std::multiset<std::string> labels;
  for (const results::JobRecord& job : plan.job_records()) {
    if (job.stage == Stage::train) labels.insert(job.label);
  }
  return labels;
}

TEST_F(PlanTest, LabelsTellFieldsOfOneNameApart) {
  const Sweep planned = sweep(
      "sampling: {strategy: stochastic_softmax}\n"
      "sweep: {grid: {sampling.inverse_temperature: [10, 1], training.early_stopping.inverse_temperature: [1, 10]}}\n");
  EXPECT_EQ(training_labels(plan(planned)),
            (std::multiset<std::string>{
                "sampling.inverse_temperature=10 · early_stopping.inverse_temperature=1",
                "sampling.inverse_temperature=10 · early_stopping.inverse_temperature=10",
                "sampling.inverse_temperature=1 · early_stopping.inverse_temperature=1",
                "sampling.inverse_temperature=1 · early_stopping.inverse_temperature=10",
            }));
}

TEST_F(PlanTest, LabelsSayOnceWhatATieSaysTwice) {
  const Sweep planned = sweep(
      "sampling: {strategy: stochastic_softmax}\n"
      "sweep:\n"
      "  grid: {sampling.inverse_temperature: [10, 1]}\n"
      "  tie: {training.early_stopping.inverse_temperature: sampling.inverse_temperature}\n");
  EXPECT_EQ(training_labels(plan(planned)),
            (std::multiset<std::string>{"inverse_temperature=10", "inverse_temperature=1"}));
}

TEST_F(PlanTest, LabelsLeaveOutNoValueThatIsAPartOfAnother) {
  const Sweep planned = sweep(
      "sweep: {grid: {model.attention.kind: [mask, spatial_transformer], model.attention.over: [spatial, "
      "temporal]}}\n");
  EXPECT_EQ(training_labels(plan(planned)),
            (std::multiset<std::string>{"mask · spatial", "mask · temporal", "spatial_transformer · spatial",
                                        "spatial_transformer · temporal"}));
}

TEST_F(PlanTest, LabelsOfShardsSayTheirHeightAndWidth) {
  const Sweep planned = sweep("", {"dataset.frames.size=[32, 48]"});
  EXPECT_EQ(plan(planned).job_records().front().label, "afew 32x48 · shard 1 of 2");
}

}  // namespace
}  // namespace foldwise::orchestrator
