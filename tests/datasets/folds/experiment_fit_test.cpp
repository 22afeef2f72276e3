// SPDX-License-Identifier: Apache-2.0
#include "datasets/folds/experiment_fit.h"

#include <gtest/gtest.h>

#include "tests/support/expect_user_error.h"

namespace foldwise::datasets {
namespace {

Experiment on_features() {
  Experiment experiment;
  experiment.dataset.name = DatasetName::recola;
  experiment.model.backbone = Backbone::fully_connected;
  return experiment;
}

TEST(RequireFit, AcceptsWhatFits) {
  EXPECT_NO_THROW(require_fit(Experiment{}, {LabelKind::classes, SampleKind::frames}));
  EXPECT_NO_THROW(require_fit(Experiment{}, {LabelKind::curves, SampleKind::frames}));
  Experiment features = on_features();
  EXPECT_NO_THROW(require_fit(features, {LabelKind::multi_label, SampleKind::example_shard}));
  features.training.loss = Loss::concordance;
  features.training.early_stopping.metric = StoppingMetric::concordance;
  EXPECT_NO_THROW(require_fit(features, {LabelKind::curves, SampleKind::features}));
}

TEST(RequireFit, RefusesStoredFeaturesOfWindows) {
  Experiment experiment;
  experiment.training.scheme = TrainingScheme::frozen_features;
  EXPECT_NO_THROW(require_fit(experiment, {LabelKind::classes, SampleKind::frames}));
  expect_user_error(
      [&] {
        require_fit(experiment, {LabelKind::curves, SampleKind::frames});
      },
      {"training.scheme", "saw frozen_features", "windows", "allowed: end_to_end"}, Fault::usage);
}

TEST(RequireFit, RefusesBackbonesOfOtherSamples) {
  expect_user_error(
      [] {
        require_fit(Experiment{}, {LabelKind::curves, SampleKind::features});
      },
      {"model.backbone", "saw i3d_vgg16", "fully_connected"}, Fault::usage);
  expect_user_error(
      [] {
        require_fit(on_features(), {LabelKind::classes, SampleKind::frames});
      },
      {"model.backbone", "saw fully_connected", "i3d_vgg11"}, Fault::usage);
}

TEST(RequireFit, RefusesLossesMetricsAndSamplingOfOtherLabels) {
  const auto expect = [](auto change, LabelKind labels, const std::string& field) {
    Experiment experiment;
    change(experiment);
    expect_user_error([&] { require_fit(experiment, {labels, SampleKind::frames}); }, {field}, Fault::usage);
  };
  expect([](Experiment& e) { e.training.loss = Loss::concordance; }, LabelKind::classes, "training.loss");
  expect([](Experiment& e) { e.training.loss = Loss::cross_entropy; }, LabelKind::curves, "training.loss");
  expect([](Experiment& e) { e.training.early_stopping.metric = StoppingMetric::accuracy; }, LabelKind::curves,
         "training.early_stopping.metric");
  expect([](Experiment& e) { e.training.early_stopping.metric = StoppingMetric::concordance; }, LabelKind::classes,
         "training.early_stopping.metric");
  for (const LabelKind labels : {LabelKind::curves, LabelKind::multi_label}) {
    for (const SamplingStrategy strategy :
         {SamplingStrategy::stochastic_softmax, SamplingStrategy::reinforce, SamplingStrategy::weighted_loss}) {
      expect([=](Experiment& e) { e.sampling.strategy = strategy; }, labels, "sampling.strategy");
    }
  }
}

TEST(RequireFit, RefusesPoolingsOfClassesWhereThereAreNone) {
  for (const Pooling pooling : {Pooling::joint_softmax, Pooling::average}) {
    Experiment experiment;
    experiment.model.pooling = pooling;
    EXPECT_NO_THROW(require_fit(experiment, {LabelKind::classes, SampleKind::frames}));
    for (const LabelKind labels : {LabelKind::curves, LabelKind::multi_label}) {
      expect_user_error(
          [&] {
            require_fit(experiment, {labels, SampleKind::frames});
          },
          {"model.pooling", "saw " + std::string(name_of(pooling)), "allowed: two_step, softmax, "}, Fault::usage);
    }
  }
}

TEST(RequireFit, RefusesClipsThatWindowsNeverAre) {
  Experiment experiment;
  experiment.clips.standardisation = DurationStandardisation::temporal_resize;
  EXPECT_NO_THROW(require_fit(experiment, {LabelKind::classes, SampleKind::frames}));
  expect_user_error(
      [&] {
        require_fit(experiment, {LabelKind::curves, SampleKind::frames});
      },
      {"clips.standardisation", "saw temporal_resize", "windows", "allowed: clip_extraction"}, Fault::usage);
  experiment.clips = {.padding = ClipPadding::black};
  EXPECT_NO_THROW(require_fit(experiment, {LabelKind::classes, SampleKind::frames}));
  expect_user_error(
      [&] {
        require_fit(experiment, {LabelKind::curves, SampleKind::frames});
      },
      {"clips.padding", "saw black", "windows", "allowed: hold"}, Fault::usage);
}

TEST(RequireFit, RefusesWeightsOfClassesWhereThereAreNone) {
  Experiment experiment;
  experiment.training.class_weights = ClassWeights::balanced;
  EXPECT_NO_THROW(require_fit(experiment, {LabelKind::classes, SampleKind::frames}));
  for (const LabelKind labels : {LabelKind::curves, LabelKind::multi_label}) {
    expect_user_error(
        [&] {
          require_fit(experiment, {labels, SampleKind::frames});
        },
        {"training.class_weights", "saw balanced", "allowed: none"}, Fault::usage);
  }
}

TEST(RequireFit, RefusesMultipliedTargetsThatAreNoNumbers) {
  Experiment experiment;
  experiment.model.target_multiplier = 100;
  EXPECT_NO_THROW(require_fit(experiment, {LabelKind::curves, SampleKind::frames}));
  for (const LabelKind labels : {LabelKind::classes, LabelKind::multi_label}) {
    expect_user_error(
        [&] {
          require_fit(experiment, {labels, SampleKind::frames});
        },
        {"model.target_multiplier", "saw 100", "allowed: 1"}, Fault::usage);
  }
}

TEST(RequireFit, TakesFrameLabelsWhereEachSampleHasThem) {
  Experiment experiment;
  experiment.sampling.strategy = SamplingStrategy::frame_labels;
  EXPECT_NO_THROW(require_fit(experiment, {LabelKind::classes, SampleKind::frames, true}));
  expect_user_error(
      [&] {
        require_fit(experiment, {LabelKind::classes, SampleKind::frames, false});
      },
      {"sampling.strategy", "saw frame_labels", "afew", "uniform, stochastic_softmax, reinforce, weighted_loss"},
      Fault::usage);
}

TEST(TraitsOf, FindFrameLabelsBehindTheTargets) {
  Dataset dataset{"own", {}, {"calm"}, {}};
  EXPECT_FALSE(traits_of(dataset).frame_labels);
  dataset.samples.resize(2);
  dataset.samples[0].curves = {{"pspi", 0, {1}}};
  EXPECT_FALSE(traits_of(dataset).frame_labels);
  dataset.samples[1].curves = {{"pspi", 0, {1}}};
  EXPECT_TRUE(traits_of(dataset).frame_labels);
  dataset.targets = {"pspi"};
  EXPECT_FALSE(traits_of(dataset).frame_labels);
}

TEST(LossFor, FitsTheLabelsUnlessOneIsChosen) {
  EXPECT_EQ(loss_for(Loss::automatic, LabelKind::classes), Loss::cross_entropy);
  EXPECT_EQ(loss_for(Loss::automatic, LabelKind::curves), Loss::mean_squared_error);
  EXPECT_EQ(loss_for(Loss::automatic, LabelKind::multi_label), Loss::sigmoid_cross_entropy);
  EXPECT_EQ(loss_for(Loss::concordance, LabelKind::curves), Loss::concordance);
}

}  // namespace
}  // namespace foldwise::datasets
