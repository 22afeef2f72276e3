// SPDX-License-Identifier: Apache-2.0
// What the fields of a training decide in its loop: optimizers, schedules, gradients, weights of classes.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <torch/types.h>
#include <torch/utils.h>

#include <optional>
#include <string>
#include <vector>

#include "tests/worker/small_training.h"
#include "tests/worker/test_device.h"
#include "tests/worker/training/small_trainings.h"
#include "worker/training/checkpoint.h"
#include "worker/training/learner.h"

namespace foldwise::worker {
namespace {

using testing::DoubleNear;
using testing::Pointwise;

class TrainingOptionsTest : public TrainingTest {
 protected:
  TrainedOnVideos trained(const Experiment& experiment, const std::string& folder) const {
    StopAfter observer;
    return std::get<TrainedOnVideos>(train(task(experiment, folder), observer));
  }
};

TEST_F(TrainingOptionsTest, EndsTheSameWithAdamWhereverItIsInterrupted) {
  Experiment experiment = small_experiment();
  experiment.training.weight_decay = {0.01, 0.1};
  const TrainedOnVideos by_sgd = trained(experiment, "sgd");
  experiment.training.optimizer.kind = OptimizerKind::adam;
  const TrainedOnVideos whole = trained(experiment, "whole");
  EXPECT_NE(whole.records, by_sgd.records);
  for (const int movements : {3, 5, 8}) {
    SCOPED_TRACE(movements);
    expect_same(train_in_pieces(task(experiment, "pieces" + std::to_string(movements)), movements), whole);
  }
}

TEST_F(TrainingOptionsTest, EndsTheSameWithWeightsOfClassesAndSummedGradients) {
  Experiment experiment = small_experiment();
  const TrainedOnVideos plain = trained(experiment, "plain");
  experiment.training.class_weights = ClassWeights::balanced;
  const TrainedOnVideos weighted = trained(experiment, "weighted");
  experiment.training.gradients = Accumulated::sum;
  const TrainedOnVideos whole = trained(experiment, "whole");
  expect_same(train_in_pieces(task(experiment, "pieces"), 4), whole);
  EXPECT_NE(weighted.records, plain.records);
  EXPECT_NE(whole.records, weighted.records);
}

struct ScheduleCase {
  ScheduleOptions schedule;
  std::vector<double> scales;  ///< of the rates in four epochs
};

std::vector<double> recorded(const Trained& trained, const std::string& metric) {
  std::vector<double> values;
  for (const EpochRecord& record : trained.records) values.push_back(record.metrics.at(metric));
  return values;
}

std::vector<double> times(double rate, std::vector<double> scales) {
  for (double& scale : scales) scale *= rate;
  return scales;
}

const std::vector<double> losses{2, 3, 3, 1};  // of validation

const std::vector<ScheduleCase> schedule_cases{
    {{.kind = ScheduleKind::step, .factor = 0.5, .every = 2}, {1, 1, 0.5, 0.5}},
    {{.kind = ScheduleKind::plateau, .factor = 0.5, .patience = 0}, {1, 1, 0.5, 0.25}},
    {{.kind = ScheduleKind::cosine, .period = 3, .least = 0.1}, {1, 0.775, 0.325, 1}},
};

TEST_F(TrainingOptionsTest, RecordsTheRatesOfItsSchedule) {
  for (const auto& [schedule, scales] : schedule_cases) {
    const std::string kind(name_of(schedule.kind));
    SCOPED_TRACE(kind);
    Experiment experiment = small_experiment();
    experiment.training.schedule = schedule;
    const auto end = std::get<Trained>(train(task(experiment, kind), MadeUpPart(losses)));
    EXPECT_THAT(recorded(end, "learning_rate_backbone"), Pointwise(DoubleNear(1e-15), times(0.01, scales)));
    EXPECT_THAT(recorded(end, "learning_rate_head"), Pointwise(DoubleNear(1e-15), times(0.02, scales)));
  }
}

// The last epoch is the best, so its weights are those that every rate before it made.
TEST_F(TrainingOptionsTest, EndsTheSameWithEachScheduleWhereverItIsInterrupted) {
  Experiment experiment = small_experiment();
  StopAfter observer;
  const auto constant = std::get<TrainedOnVideos>(train(task(experiment, "constant"), MadeUpPart(losses), observer));
  for (const auto& [schedule, scales] : schedule_cases) {
    const std::string kind(name_of(schedule.kind));
    experiment.training.schedule = schedule;
    const auto whole = std::get<TrainedOnVideos>(train(task(experiment, kind), MadeUpPart(losses), observer));
    EXPECT_EQ(whole.best_epoch, 4) << kind;
    EXPECT_FALSE(
        torch::equal(whole.best_weights.at("features.0.weight"), constant.best_weights.at("features.0.weight")))
        << kind;
    for (const int movements : {2, 4}) {
      SCOPED_TRACE(kind + " " + std::to_string(movements));
      const std::string folder = kind + std::to_string(movements);
      expect_same(train_in_pieces(task(experiment, folder), MadeUpPart(losses), movements), whole);
    }
  }
}

// Scaled rates are those that steps are made with: at a rate of almost nothing from the second epoch on, nothing moves.
TEST_F(TrainingOptionsTest, StepsWithTheRatesOfItsSchedule) {
  Experiment experiment = small_experiment();
  experiment.model.backbone = Backbone::i3d_vgg11;
  experiment.training.optimizer.momentum = 0;
  experiment.training.epochs = 1;
  const auto one = std::get<Trained>(train(task(experiment, "one"), MadeUpPart({2})));
  experiment.training.epochs = 3;
  experiment.training.schedule = {.kind = ScheduleKind::step, .factor = 1e-30, .every = 1};
  const auto three = std::get<Trained>(train(task(experiment, "three"), MadeUpPart({3, 2, 1})));
  EXPECT_EQ(three.best_epoch, 3);
  for (const auto& [name, tensor] : one.best_weights) {
    EXPECT_LT((tensor - three.best_weights.at(name)).abs().max().item<double>(), 1e-20) << name;
  }
}

// 4, 4 and 3 videos of the three classes.
TEST_F(TrainingOptionsTest, RecordsTheLossWithTheWeightsOfTheClasses) {
  Experiment experiment = small_experiment();
  experiment.model.backbone = Backbone::i3d_vgg11;
  experiment.model.dropout = 0;
  experiment.sampling.strategy = SamplingStrategy::uniform;
  experiment.training.learning_rate = {0, 0};
  experiment.training.epochs = 1;
  experiment.training.class_weights = ClassWeights::balanced;
  const std::vector<double> weights{11.0 / 12, 11.0 / 12, 11.0 / 9};
  VideoData data(experiment, three_classes, training_.videos(), 7);
  Learner learner(experiment, three_classes, 7, test_device(), std::nullopt, weights);
  const auto source = data.begin_epoch({.epoch = 1, .device = test_device()});
  Meter meter;
  while (source->left() > 0) meter.add(learner.step({source->next()}, {}, std::nullopt)->meter);

  const auto end = std::get<Trained>(train(task(experiment, "run"), MadeUpPart({1})));

  EXPECT_NEAR(end.records.front().metrics.at("train_loss"), meter.mean_loss(), 1e-6);
}

// Written by a build that knew no schedules.
TEST_F(TrainingOptionsTest, GoesOnFromACheckpointWithoutASchedule) {
  const Experiment experiment = small_experiment();
  const TrainedOnVideos whole = trained(experiment, "whole");
  StopAfter stopping(10);
  train(task(experiment, "older"), stopping);
  const CheckpointFolder checkpoints(folder_.path() / "older");
  SafeTensors content = checkpoints.load().content.value();
  EXPECT_EQ(content.tensors.erase("schedule"), 1U);
  checkpoints.save(content);

  StopAfter resuming;
  const VideoEnd resumed = train(task(experiment, "older"), resuming);

  EXPECT_THAT(resuming.remarks, testing::ElementsAre(testing::HasSubstr("resumed in epoch 2")));
  expect_same(std::get<TrainedOnVideos>(resumed), whole);
}

}  // namespace
}  // namespace foldwise::worker
