// SPDX-License-Identifier: Apache-2.0
// training.tuned_from: what stands before a convolution stays as it is.
#include <gtest/gtest.h>
#include <torch/types.h>
#include <torch/utils.h>

#include <map>
#include <set>
#include <string>

#include "experiments/facts/backbone_facts.h"
#include "tests/worker/training/small_trainings.h"
#include "worker/clips/batches/loader.h"
#include "worker/models/weights/weights.h"
#include "worker/training/learner.h"

namespace foldwise::worker {
namespace {

using NamedTensors = std::map<std::string, torch::Tensor>;

class TunedFromTest : public TrainingTest {
 protected:
  TunedFromTest() {
    experiment_ = small_experiment();
    experiment_.training.weight_decay = {0.5, 0.5};
  }

  /// The names of what two steps on all training videos change, with decay and momentum.
  std::set<std::string> moved(Backbone backbone, TunedFrom first) {
    experiment_.model.backbone = backbone;
    experiment_.training.tuned_from = first;
    Learner learner(experiment_, three_classes, 7, test_device());
    const NamedTensors before = learner.weights();
    for (int step = 0; step < 2; ++step) this->step(learner);
    std::set<std::string> names;
    for (const auto& [name, tensor] : learner.weights()) {
      if (!torch::equal(tensor, before.at(name))) names.insert(name);
    }
    return names;
  }

  void step(Learner& learner) const {
    LoaderOptions options;
    options.clip_frames = 3;
    options.input = {32, 32};
    options.batch_size = 4;
    EpochLoader loader(options, training_.videos(), {.positions = std::vector<int>(training_.videos().size(), 0)});
    std::vector<ClipBatch> batches;
    while (loader.left() > 0) batches.push_back(loader.next());
    EXPECT_TRUE(learner.step(batches, {}, std::nullopt));
  }

  Experiment experiment_;
};

/// "features.8." of one of them: torchvision's and Caffe's numbering of VGG-11 and VGG-16.
bool begins_with_one_of(const std::string& name, const std::set<std::string>& prefixes) {
  for (const std::string& prefix : prefixes) {
    if (name.starts_with(prefix)) return true;
  }
  return false;
}

TEST_F(TunedFromTest, FullIsAllOfIt) {
  const std::set<std::string> names = moved(Backbone::vgg11, TunedFrom::full);
  EXPECT_TRUE(names.contains("features.0.weight"));
  EXPECT_EQ(names.size(), 24U);  // eight convolutions, two layers behind them and the head's two, each with its bias
}

// Counted off torchvision's lists: 64, M, 128, M, 256, 256, M, 512, 512, M, 512, 512, M, and that of VGG-16.
TEST_F(TunedFromTest, WhatStandsBeforeThatConvolutionStaysAsItIs) {
  struct Case {
    Backbone backbone;
    TunedFrom first;
    std::string tuned;             // the first that is trained
    std::set<std::string> frozen;  // all that are not
  };
  for (const auto& [backbone, first, tuned, frozen] :
       {Case{Backbone::vgg11, TunedFrom::conv_2_1, "features.3.", {"features.0."}},
        Case{Backbone::vgg11,
             TunedFrom::conv_4_1,
             "features.11.",
             {"features.0.", "features.3.", "features.6.", "features.8."}},
        Case{Backbone::vgg16,
             TunedFrom::conv_3_1,
             "features.10.",
             {"features.0.", "features.2.", "features.5.", "features.7."}},
        Case{Backbone::vgg16,
             TunedFrom::conv_5_1,
             "features.24.",
             {"features.0.", "features.2.", "features.5.", "features.7.", "features.10.", "features.12.",
              "features.14.", "features.17.", "features.19.", "features.21."}},
        Case{Backbone::i3d_vgg11_bn,
             TunedFrom::conv_3_1,
             "features.8.",
             {"features.0.", "features.1.", "features.4.", "features.5."}},
        Case{Backbone::resnet50, TunedFrom::conv_2_1, "layer1.0.conv1.", {"conv1.", "bn1."}},
        Case{Backbone::resnet50, TunedFrom::conv_4_1, "layer3.0.conv1.", {"conv1.", "bn1.", "layer1.", "layer2."}}}) {
    const std::string what = std::string(name_of(backbone)) + " " + std::string(name_of(first));
    const std::set<std::string> names = moved(backbone, first);
    bool trained = false;
    for (const std::string& name : names) {
      EXPECT_FALSE(begins_with_one_of(name, frozen)) << what << ": " << name;
      trained = trained || name.starts_with(tuned);
    }
    EXPECT_TRUE(trained) << what;
    const std::set<std::string> all = moved(backbone, TunedFrom::full);
    for (const std::string& name : all) {
      EXPECT_TRUE(names.contains(name) || begins_with_one_of(name, frozen)) << what << ": " << name;
    }
  }
}

// As in evaluation: what a batch holds changes nothing of what it makes of a sample.
TEST_F(TunedFromTest, NormalisationsThatStayUseWhatTheyKnow) {
  experiment_.model.backbone = Backbone::vgg11_bn;
  experiment_.training.tuned_from = TunedFrom::conv_3_1;
  Learner learner(experiment_, three_classes, 7, test_device());
  step(learner);
  EXPECT_TRUE(learner.network().is_training());
  std::set<std::string> in_evaluation;
  for (const auto& module : learner.network().encoder().named_modules("")) {
    if (module.value()->name().find("BatchNorm") != std::string::npos && !module.value()->is_training()) {
      in_evaluation.insert(module.key());
    }
  }
  EXPECT_EQ(in_evaluation, (std::set<std::string>{"features.1", "features.5"}));
}

TEST_F(TunedFromTest, EndsTheSameWhereverTheTrainingIsInterrupted) {
  experiment_.training.tuned_from = TunedFrom::conv_4_1;
  for (const OptimizerKind kind : {OptimizerKind::sgd, OptimizerKind::adam}) {
    experiment_.training.optimizer.kind = kind;
    const std::string name(name_of(kind));
    StopAfter observer;
    const TrainedOnVideos whole = std::get<TrainedOnVideos>(train(task(experiment_, name + " whole"), observer));
    expect_same(train_in_pieces(task(experiment_, name + " pieces"), 4), whole);
  }
}

// So that no attempt finds it out: experiments/sweep refuses the others by the same row.
TEST_F(TunedFromTest, EveryBackboneWithBlocksHasAllOfThem) {
  for (const BackboneFacts& row : backbone_rows) {
    if (!row.of_pictures) continue;
    std::size_t trained = 1000;
    for (const TunedFrom first :
         {TunedFrom::full, TunedFrom::conv_2_1, TunedFrom::conv_3_1, TunedFrom::conv_4_1, TunedFrom::conv_5_1}) {
      experiment_.model.backbone = row.backbone;
      const BuiltNetwork built = build_network(experiment_.model, three_classes);
      built.network->encoder().freeze_before(first);
      std::size_t count = 0;
      for (const torch::Tensor& parameter : built.network->parameters()) count += parameter.requires_grad() ? 1 : 0;
      EXPECT_LT(count, trained) << name_of(row.backbone) << " " << name_of(first);
      trained = count;
    }
  }
}

}  // namespace
}  // namespace foldwise::worker
