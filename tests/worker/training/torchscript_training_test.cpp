// SPDX-License-Identifier: Apache-2.0
// A user's own module is trained, interrupted and continued like any other network.
#include <gtest/gtest.h>
#include <torch/types.h>

#include <string>

#include "tests/worker/torchscript_module.h"
#include "tests/worker/training/small_trainings.h"
#include "worker/training/learner.h"

namespace foldwise::worker {
namespace {

Experiment module_experiment(const std::string& file) {
  Experiment experiment = small_experiment();
  experiment.model = module_options(file);
  return experiment;
}

TEST_F(TrainingTest, OfAScriptedModuleEndsTheSameWhereverItIsInterrupted) {
  Experiment experiment = module_experiment("scripted.pt");
  experiment.model.head_prefix = {"head."};
  StopAfter observer;
  const TrainedOnVideos whole = std::get<TrainedOnVideos>(train(task(experiment, "whole"), observer));
  EXPECT_EQ(observer.movements, 24);
  EXPECT_GT(whole.best_weights.at("features.1.num_batches_tracked").item<std::int64_t>(), 0);
  for (const int movements : {3, 4, 7}) {
    SCOPED_TRACE(movements);
    expect_same(train_in_pieces(task(experiment, "pieces" + std::to_string(movements)), movements), whole);
  }
}

TEST_F(TrainingTest, OfAModuleLearnsWhatIsPlanted) {
  Experiment experiment = module_experiment("scripted.pt");
  experiment.training.learning_rate = {0.02, 0.02};
  experiment.training.epochs = 20;
  experiment.training.early_stopping.patience = 0;
  StopAfter observer;
  const TrainedOnVideos end = std::get<TrainedOnVideos>(train(task(experiment, "learns"), observer));
  const auto loss = [&](std::size_t epoch) { return end.records.at(epoch).metrics.at("train_loss"); };
  EXPECT_LT(loss(19), 0.85 * loss(0)) << loss(0) << " to " << loss(19);
}

TEST_F(TrainingTest, OfATracedAndOfAnOddModuleEndsTheSame) {
  for (const std::string file : {"traced.pt", "odd.pt"}) {
    SCOPED_TRACE(file);
    Experiment experiment = module_experiment(file);
    experiment.model.pooling = Pooling::adaptive_softmax;
    experiment.model.input_dropout = 0.1;
    StopAfter observer;
    const TrainedOnVideos whole = std::get<TrainedOnVideos>(train(task(experiment, file), observer));
    expect_same(train_in_pieces(task(experiment, file + "-pieces"), 4), whole);
  }
}

TEST_F(TrainingTest, OfAModuleInBFloat16WithChannelsLastEndsTheSame) {
  Experiment experiment = module_experiment("scripted.pt");
  StopAfter observer;
  const TrainedOnVideos exact = std::get<TrainedOnVideos>(train(task(experiment, "exact"), observer));
  experiment.training.precision = Precision::bfloat16;
  experiment.training.memory_format = MemoryFormat::channels_last;
  const TrainedOnVideos whole = std::get<TrainedOnVideos>(train(task(experiment, "whole"), observer));
  expect_same(train_in_pieces(task(experiment, "pieces"), 4), whole);
  EXPECT_NE(whole.records, exact.records);
  for (const auto& [name, tensor] : whole.best_weights) {
    EXPECT_EQ(tensor.scalar_type(), exact.best_weights.at(name).scalar_type()) << name;
  }
}

TEST_F(TrainingTest, OfAModuleMovesEachPartAtItsOwnRate) {
  Experiment experiment = module_experiment("scripted.pt");
  experiment.model.head_prefix = {"head."};
  experiment.training.epochs = 1;
  const auto start = Learner(experiment, three_classes, 7, test_device()).weights();
  experiment.training.learning_rate = {0, 0.1};
  StopAfter observer;
  const TrainedOnVideos trained = std::get<TrainedOnVideos>(train(task(experiment, "head"), observer));

  EXPECT_TRUE(torch::equal(trained.best_weights.at("features.0.weight"), start.at("features.0.weight")));
  EXPECT_FALSE(torch::equal(trained.best_weights.at("head.weight"), start.at("head.weight")));
}

}  // namespace
}  // namespace foldwise::worker
