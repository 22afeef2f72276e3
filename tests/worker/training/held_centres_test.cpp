// SPDX-License-Identifier: Apache-2.0
#include "worker/training/held_centres.h"

#include <gtest/gtest.h>
#include <torch/types.h>
#include <torch/utils.h>

#include <map>
#include <string>

#include "tests/worker/training/small_trainings.h"
#include "worker/clips/batches/loader.h"
#include "worker/models/weights/weights.h"
#include "worker/training/learner.h"

namespace foldwise::worker {
namespace {

using NamedTensors = std::map<std::string, torch::Tensor>;

class HeldCentresTest : public TrainingTest {
 protected:
  HeldCentresTest() {
    torch::manual_seed(11);
    experiment_ = small_experiment();
    experiment_.model.backbone = Backbone::vgg11;
    const auto flat = build_network(experiment_.model, three_classes).network;
    experiment_.model.backbone = Backbone::i3d_vgg11;
    experiment_.model.dropout = 0;
    experiment_.model.weights = (folder_ / "flat.safetensors").string();
    experiment_.model.inflation = Inflation::centered;
    experiment_.model.inflation_masking = InflationMasking::centre;
    write_safetensors(experiment_.model.weights, {copy_weights(*flat), {}});
  }

  /// After one step on all training videos.
  NamedTensors stepped(Learner& learner) const {
    LoaderOptions options;
    options.clip_frames = 3;
    options.input = {32, 32};
    options.batch_size = 4;
    EpochLoader loader(options, training_.videos(), {.positions = std::vector<int>(training_.videos().size(), 0)});
    std::vector<ClipBatch> batches;
    while (loader.left() > 0) batches.push_back(loader.next());
    EXPECT_TRUE(learner.step(batches, {}, std::nullopt));
    return learner.weights();
  }
  Learner learner() const { return {experiment_, three_classes, 7, test_device()}; }

  Experiment experiment_;
};

torch::Tensor slice_of(const torch::Tensor& kernel, int step) {
  return kernel.select(2, step);
}

/// The names of inflated kernels.
std::vector<std::string> kernels_in(const NamedTensors& weights) {
  std::vector<std::string> names;
  for (const auto& [name, tensor] : weights) {
    if (tensor.dim() == 5) names.push_back(name);
  }
  EXPECT_EQ(names.size(), 8U);
  return names;
}

TEST_F(HeldCentresTest, StayAsTheyAreUnderDecayAndVelocity) {
  experiment_.training.weight_decay = {0.5, 0.5};
  for (const OptimizerKind kind : {OptimizerKind::sgd, OptimizerKind::adam}) {
    experiment_.training.optimizer.kind = kind;
    Learner held = learner();
    const NamedTensors before = held.weights();
    const int steps = kind == OptimizerKind::sgd ? 100 : 10;
    for (int step = 1; step < steps; ++step) stepped(held);
    const NamedTensors after = stepped(held);

    for (const std::string& name : kernels_in(after)) {
      EXPECT_TRUE(torch::equal(slice_of(after.at(name), 1), slice_of(before.at(name), 1))) << name;
      EXPECT_FALSE(torch::equal(slice_of(after.at(name), 0), slice_of(before.at(name), 0))) << name;
      EXPECT_FALSE(torch::equal(slice_of(after.at(name), 2), slice_of(before.at(name), 2))) << name;
    }
    EXPECT_FALSE(torch::equal(after.at("classifier.0.weight"), before.at("classifier.0.weight")));
    EXPECT_FALSE(torch::equal(after.at("features.0.bias"), before.at("features.0.bias")));
  }
}

TEST_F(HeldCentresTest, LeaveTheFirstStepOfAllElseAsItIs) {
  Learner held = learner();
  const NamedTensors with = stepped(held);
  experiment_.model.inflation_masking = InflationMasking::none;
  Learner free = learner();
  const NamedTensors without = stepped(free);

  for (const auto& [name, tensor] : with) {
    if (tensor.dim() != 5) {
      EXPECT_TRUE(torch::equal(tensor, without.at(name))) << name;
      continue;
    }
    EXPECT_TRUE(torch::equal(slice_of(tensor, 0), slice_of(without.at(name), 0))) << name;
    EXPECT_FALSE(torch::equal(slice_of(tensor, 1), slice_of(without.at(name), 1))) << name;
  }
}

// Kernels that the file itself has in 3D are none that were inflated.
TEST_F(HeldCentresTest, AreThoseOfInflatedKernelsAlone) {
  const std::string file = (folder_ / "inflated.safetensors").string();
  write_safetensors(file, {learner().weights(), {}});
  experiment_.model.weights = file;
  Learner free = learner();
  const NamedTensors before = free.weights();
  const NamedTensors after = stepped(free);

  for (const std::string& name : kernels_in(after)) {
    EXPECT_FALSE(torch::equal(slice_of(after.at(name), 1), slice_of(before.at(name), 1))) << name;
  }
}

TEST_F(HeldCentresTest, EndTheSameWhereverTheTrainingIsInterrupted) {
  experiment_.training.weight_decay = {0.01, 0.1};
  StopAfter observer;
  const TrainedOnVideos whole = std::get<TrainedOnVideos>(train(task(experiment_, "whole"), observer));

  expect_same(train_in_pieces(task(experiment_, "pieces"), 4), whole);
  const NamedTensors start = read_safetensors(experiment_.model.weights).tensors;
  for (const std::string& name : kernels_in(whole.best_weights)) {
    EXPECT_TRUE(torch::equal(slice_of(whole.best_weights.at(name), 1), start.at(name))) << name;
  }
}

}  // namespace
}  // namespace foldwise::worker
