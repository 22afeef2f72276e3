// SPDX-License-Identifier: Apache-2.0
// The stage pretrain, and what begins with its network.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <torch/types.h>
#include <torch/utils.h>

#include <filesystem>
#include <string>

#include "experiments/facts/pretraining.h"
#include "tests/support/files.h"
#include "tests/worker/small_sweep.h"
#include "tests/worker/stages/job_outcome.h"
#include "worker/models/weights/inflation.h"
#include "worker/models/weights/safetensors.h"
#include "worker/stages/stages.h"
#include "worker/stages/trained_network.h"

namespace foldwise::worker {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::Field;
using testing::HasSubstr;
using testing::Pair;

const foldwise::Key pretrain_key = digest("pretrain");

/// On the sweep's own videos, of which single frames are taken.
JobSpec pretrain_job(const SmallSweep& sweep) {
  JobSpec job = sweep.train_job();
  job.key = pretrain_key;
  job.stage = Stage::pretrain;
  job.experiment.pretraining = {.dataset = PretrainingDataset::rafdb,
                                .root = "/no/such/folder",
                                .learning_rate = 0.01,
                                .batch_size = 4,
                                .epochs = 3};
  job.experiment = pretraining_of(job.experiment);
  job.experiment.execution.checkpoint_interval = 0;
  return job;
}

JobSpec train_job(const SmallSweep& sweep) {
  JobSpec job = sweep.train_job();
  job.experiment.pretraining = pretrain_job(sweep).experiment.pretraining;
  job.inputs.of_the_fold = {{Stage::pretrain, pretrain_key}};
  return job;
}

std::string content_of(const SmallSweep& sweep, const foldwise::Key& stage, const std::string& name) {
  return read_text(stage_folder(sweep.output(), stage) / name);
}

SafeTensors network_of(const SmallSweep& sweep, const foldwise::Key& stage) {
  return read_safetensors(stage_folder(sweep.output(), stage) / model_name);
}

TEST(PretrainStage, TrainsTheNetworkOfSinglePictures) {
  const SmallSweep sweep;
  const Result result = finished(pretrain_job(sweep));
  EXPECT_THAT(result.metrics,
              AllOf(Contains(Pair("epochs_run", 3)), Contains(Pair("train_videos", 9)),
                    Contains(Pair("validation_videos", 3)), Contains(testing::Key("validation_accuracy"))));
  const SafeTensors network = network_of(sweep, pretrain_key);
  EXPECT_THAT(network.tensors.at("features.0.weight").sizes(), ElementsAre(4, 3, 3, 3));
  EXPECT_THAT(network.tensors.at("head.first.weight").size(0), 512);
  EXPECT_THAT(network.tensors.at("head.output.weight").sizes(), ElementsAre(3, 128));
}

// Stopped after every few movements, again and again: within epochs, and in validations, which begin anew.
TEST(PretrainStage, EndsWithTheSameBytesWhereverItIsStopped) {
  const SmallSweep whole;
  finished(pretrain_job(whole));
  for (const int movements : {4, 5, 7}) {
    const SmallSweep stopped;
    int stops = 0;
    while (stops < 20) {
      Listener listener(movements);
      const Outcome outcome = run_stage(pretrain_job(stopped), torch::kCPU, listener);
      if (std::holds_alternative<Finished>(outcome)) break;
      ASSERT_TRUE(std::holds_alternative<Interrupted>(outcome)) << to_json(outcome);
      ++stops;
    }
    EXPECT_GT(stops, 0) << movements;
    ASSERT_LT(stops, 20) << movements;
    for (const char* name : {"result.json", model_name}) {
      EXPECT_EQ(content_of(whole, pretrain_key, name), content_of(stopped, pretrain_key, name)) << movements << name;
    }
  }
}

TEST(PretrainStage, GivesTrainingsAllButItsHead) {
  const SmallSweep sweep;
  finished(pretrain_job(sweep));
  JobSpec job = train_job(sweep);
  job.experiment.training.learning_rate = {0, 0};  // they end as they began
  Listener listener;
  ASSERT_TRUE(std::holds_alternative<Finished>(run_stage(job, torch::kCPU, listener)));

  const SafeTensors start = network_of(sweep, pretrain_key);
  const SafeTensors trained = network_of(sweep, job.key);
  int inflated = 0;
  for (const auto& [name, tensor] : trained.tensors) {
    if (name.starts_with("head.")) continue;
    const torch::Tensor& flat = start.tensors.at(name);
    if (tensor.dim() == 5) ++inflated;
    EXPECT_TRUE(
        torch::equal(tensor, tensor.dim() == 5 ? inflate_kernel(flat, tensor.size(2), job.experiment.model) : flat))
        << name;
  }
  EXPECT_EQ(inflated, 8);
  EXPECT_THAT(trained.tensors.at("head.output.weight").size(1), testing::Ne(128));
  EXPECT_THAT(listener.reports,
              Contains(Field(&Progress::remarks, Contains(HasSubstr("are left out (head.first.bias, ")))));
  EXPECT_EQ(trained.metadata.at("normalisation"), start.metadata.at("normalisation"));
}

TEST(PretrainStage, GivesANetworkOfFramesWithARecurrentLayerTheSame) {
  const SmallSweep sweep;
  JobSpec pretraining = pretrain_job(sweep);
  pretraining.experiment.model.features = BackboneFeatures::last_convolution;
  finished(pretraining);
  JobSpec job = train_job(sweep);
  job.experiment.model.backbone = Backbone::vgg11;
  job.experiment.model.features = BackboneFeatures::last_convolution;
  job.experiment.model.recurrence = {.kind = RecurrenceKind::lstm, .units = 6};
  job.experiment.model.head = {.kind = HeadKind::three_layers, .first_units = 5, .second_units = 4};
  job.experiment.model.pooling = Pooling::last_step;
  job.experiment.training.early_stopping.inverse_temperature = 1;
  job.experiment.training.learning_rate = {0, 0.01};
  finished(job);

  const SafeTensors start = network_of(sweep, pretrain_key);
  for (const auto& [name, tensor] : network_of(sweep, job.key).tensors) {
    if (!name.starts_with("features.")) continue;
    EXPECT_TRUE(torch::equal(tensor, start.tensors.at(name))) << name;
  }
}

TEST(PretrainStage, IsNotNeededBehindATraining) {
  const SmallSweep sweep;
  finished(pretrain_job(sweep));
  finished(train_job(sweep));
  std::filesystem::remove_all(stage_folder(sweep.output(), pretrain_key));
  JobSpec score = sweep.score_job();
  score.experiment.pretraining = train_job(sweep).experiment.pretraining;
  finished(score);
}

TEST(PretrainStage, SaysWhichFileDoesNotFitIt) {
  const SmallSweep sweep;
  const std::string file = (sweep.output() / "other.safetensors").string();
  write_safetensors(file, {{{"features.0.weight", torch::zeros({7, 3, 3, 3})}}, {}});
  JobSpec job = pretrain_job(sweep);
  job.experiment.model.weights = file;
  EXPECT_THAT(rejection(job), AllOf(HasSubstr(file), HasSubstr("do not fit the model")));
}

TEST(PretrainStage, IsMissedByWhatBeginsWithIt) {
  const SmallSweep sweep;
  EXPECT_THAT(rejection(train_job(sweep)), HasSubstr(stage_folder(sweep.output(), pretrain_key).string()));
}

}  // namespace
}  // namespace foldwise::worker
