// SPDX-License-Identifier: Apache-2.0
// What plan.h makes of training.scheme frozen_features.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <set>
#include <string>
#include <vector>

#include "experiments/foundation/error.h"
#include "orchestrator/plan/forecasts/feature_forecast.h"
#include "orchestrator/plan/plan.h"
#include "tests/orchestrator/plan_fixture.h"
#include "tests/support/smallest_weights.h"

namespace foldwise::orchestrator {
namespace {

class FeaturesPlanTest : public PlanFixture {};

constexpr const char* ranges_and_a_baseline =
    "protocol: {repeats: 3}\n"
    "sweep:\n"
    "  include:\n"
    "    - {}\n"
    "    - {training.scheme: frozen_features, model.attention.kind: self_attention}\n"
    "    - {training.scheme: frozen_features, model.attention.kind: self_attention, model.attention.range: 64}\n"
    "    - {training.scheme: frozen_features, model.attention.kind: self_attention, model.attention.range: 128}\n";

TEST_F(FeaturesPlanTest, AttentionOnFeaturesSharesThemAndTheTrainingOfTheirNetwork) {
  const Sweep planned = sweep(ranges_and_a_baseline);
  const Plan made = plan(planned);

  EXPECT_EQ(made.runs().size(), 12u);
  EXPECT_EQ(count(made, Stage::train), 3u);  // the baseline's own
  EXPECT_EQ(count(made, Stage::features), 3u);
  EXPECT_EQ(count(made, Stage::refine), 9u);
  EXPECT_EQ(count(made, Stage::score), 12u);
  EXPECT_EQ(count(made, Stage::evaluate), 12u);
  for (const results::RunRecord& run : made.runs()) {
    if (run.experiment == 0) {
      EXPECT_TRUE(run.before.empty());
    } else {
      ASSERT_EQ(run.before.size(), 2u);
      EXPECT_EQ(run.before[0], made.runs()[static_cast<std::size_t>(run.repeat)].train);
      EXPECT_TRUE(keys(made, Stage::features).contains(run.before[1]));
      EXPECT_TRUE(keys(made, Stage::refine).contains(run.train));
    }
  }
}

TEST_F(FeaturesPlanTest, WhatIsSharedIsNamedByWhatIsShared) {
  const Sweep planned = sweep(
      "training: {scheme: frozen_features}\nmodel: {attention: {kind: self_attention}}\n"
      "sweep: {grid: {model.attention.heads: [2, 4], model.width: [0.5, 1]}}\n");
  const Plan made = plan(planned);
  std::vector<std::string> labels;
  for (const WorkItem& item : made.workload().items) {
    if (item.stage != Stage::prepare && item.stage != Stage::score) labels.push_back(made.workload().label_of(item));
  }
  EXPECT_THAT(labels, testing::IsSupersetOf({"width=0.5 · train", "width=1 · train", "width=1 · features",
                                             "heads=2 · width=0.5 · refine", "heads=4 · width=1 · refine"}));
  EXPECT_EQ(labels.size(), 2u + 2u + 4u + 4u);
}

TEST_F(FeaturesPlanTest, TheFirstStepIsAskedForAsAnExperimentOfItsOwn) {
  const Sweep planned = sweep(
      "training: {scheme: frozen_features, learning_rate: {attention: 0.01}, weight_decay: {attention: 0.1}}\n"
      "model: {attention: {kind: self_attention, heads: 2, range: 64}}\n");
  const Plan made = plan(planned);
  for (std::size_t index = 0; index < made.workload().items.size(); ++index) {
    const JobSpec job = made.workload().specify(index, 1);
    if (job.stage == Stage::prepare) continue;
    const bool first = job.stage == Stage::train || job.stage == Stage::features;
    EXPECT_EQ(job.experiment.model.attention.kind, first ? AttentionKind::none : AttentionKind::self_attention);
    EXPECT_EQ(job.experiment.training.scheme, first ? TrainingScheme::end_to_end : TrainingScheme::frozen_features);
    EXPECT_EQ(job.experiment.training.learning_rate.attention.has_value(), !first);
    EXPECT_EQ(job.experiment.training.weight_decay.attention.has_value(), !first);
    std::vector<Stage> stages;
    for (const auto& [stage, key] : job.inputs.of_the_fold) stages.push_back(stage);
    EXPECT_EQ(stages, (job.stage == Stage::features   ? std::vector{Stage::train}
                       : job.stage == Stage::refine   ? std::vector{Stage::features}
                       : job.stage == Stage::score    ? std::vector{Stage::features, Stage::refine}
                       : job.stage == Stage::evaluate ? std::vector{Stage::score}
                                                      : std::vector<Stage>{}))
        << name_of(job.stage);
    EXPECT_EQ(job.inputs.prepared.empty(), job.stage != Stage::train && job.stage != Stage::features);
  }
}

TEST_F(FeaturesPlanTest, FeaturesOfWeightsAreStoredOnceForAllFolds) {
  write_smallest_weights(folder / "weights.safetensors", "1111");
  const Sweep planned = sweep("protocol: {repeats: 3}\nmodel: {weights: " + (folder / "weights.safetensors").string() +
                              "}\ntraining: {scheme: frozen_features, frozen: pretrained}\n");
  const Plan made = plan(planned);
  EXPECT_EQ(count(made, Stage::train), 0u);
  EXPECT_EQ(count(made, Stage::features), 1u);
  EXPECT_EQ(count(made, Stage::refine), 3u);
  ASSERT_EQ(made.features().size(), 1u);
  EXPECT_EQ(made.features().front().fold, nullptr);
  EXPECT_EQ(made.runs().front().before, std::vector{made.features().front().key});
  const auto& items = made.workload().items;
  EXPECT_EQ(made.workload().label_of(*std::ranges::find(items, Stage::features, &WorkItem::stage)), "test · features");

  write_smallest_weights(folder / "weights.safetensors", "2222");
  EXPECT_EQ(shared(made, plan(planned), Stage::features), 0u);
}

TEST_F(FeaturesPlanTest, FeaturesChangeWithWhatMakesThemAlone) {
  write_smallest_weights(folder / "weights.safetensors", "3333");
  for (const std::string frozen : {"trained", "pretrained"}) {
    const auto features = [&](const std::string& override) {
      std::vector<std::string> overrides{"training.scheme=frozen_features", "training.frozen=" + frozen,
                                         "model.weights=" + (folder / "weights.safetensors").string()};
      if (!override.empty()) overrides.push_back(override);
      const Sweep planned = sweep("protocol: {repeats: 2}\nmodel: {attention: {kind: self_attention}}\n", overrides);
      return keys(plan(planned), Stage::features);
    };
    const std::set<Key> usual = features("");
    for (const std::string same :
         {"model.attention.heads=2", "model.attention.range=64", "evaluation.inverse_temperature=1",
          "execution.loader_threads=2", "execution.videos_per_shard=8"}) {
      EXPECT_EQ(features(same), usual) << frozen << " " << same;
    }
    for (const std::string other : {"model.width=0.5", "model.input=[64, 64]", "model.pooling=softmax",
                                    "model.backbone=i3d_vgg11", "model.inflation=centered", "clips.frames=8",
                                    "dataset.frames.size=[64, 64]", "training.precision=bfloat16"}) {
      EXPECT_NE(features(other), usual) << frozen << " " << other;
    }
    // What the network's own training sees alone.
    for (const std::string trained :
         {"training.epochs=7", "model.dropout=0.25", "training.learning_rate.backbone=0.5"}) {
      EXPECT_EQ(features(trained) == usual, frozen == "pretrained") << frozen << " " << trained;
    }
    if (frozen == "pretrained") {
      EXPECT_THROW(features("augmentation.flip=0"), SweepErrors);  // nothing would read it
    } else {
      EXPECT_NE(features("augmentation.flip=0"), usual);
    }
  }
}

}  // namespace
}  // namespace foldwise::orchestrator
