// SPDX-License-Identifier: Apache-2.0
#include "experiments/jobs/stage_facts.h"

#include <gtest/gtest.h>

namespace foldwise {
namespace {

TEST(StageFacts, ABuilderIsAffectedByTheFieldsBehindIt) {
  EXPECT_TRUE(decides(Scope::prepare, Stage::prepare));
  EXPECT_TRUE(decides(Scope::prepare, Stage::train));
  EXPECT_TRUE(decides(Scope::prepare, Stage::evaluate));
  EXPECT_FALSE(decides(Scope::train, Stage::prepare));
  EXPECT_TRUE(decides(Scope::train, Stage::evaluate));
  EXPECT_FALSE(decides(Scope::evaluate, Stage::train));
  EXPECT_TRUE(decides(Scope::score, Stage::evaluate));
  EXPECT_FALSE(decides(Scope::evaluate, Stage::score));
  EXPECT_TRUE(decides(Scope::evaluate, Stage::evaluate));
}

TEST(StageFacts, BehindAStageIsAllThatItsResultsComeFrom) {
  EXPECT_EQ(stages_behind(Stage::prepare), StageSet{});
  EXPECT_EQ(stages_behind(Stage::pretrain), StageSet{Stage::prepare});
  EXPECT_EQ(stages_behind(Stage::train), (StageSet{Stage::prepare, Stage::pretrain}));
  EXPECT_EQ(stages_behind(Stage::features), (StageSet{Stage::prepare, Stage::pretrain, Stage::train}));
  const StageSet trained{Stage::prepare, Stage::pretrain, Stage::train, Stage::features, Stage::refine};
  EXPECT_EQ(stages_behind(Stage::score), trained);
  StageSet all = trained;
  all.add({Stage::score});
  EXPECT_EQ(stages_behind(Stage::evaluate), all);
}

TEST(StageFacts, ScoresAreOfTheNetworkThatAnExperimentEndsWith) {
  Experiment experiment;
  EXPECT_FALSE(has_stage(experiment, Stage::features));
  EXPECT_FALSE(has_stage(experiment, Stage::refine));
  EXPECT_TRUE(reads(experiment, Stage::score, Stage::train));
  EXPECT_TRUE(reads(experiment, Stage::score, Stage::prepare));
  EXPECT_FALSE(reads(experiment, Stage::score, Stage::features));

  experiment.training.scheme = TrainingScheme::frozen_features;
  for (const StageFacts& facts : stage_rows) {
    EXPECT_EQ(has_stage(experiment, facts.stage), facts.stage != Stage::pretrain) << name_of(facts.stage);
  }
  EXPECT_TRUE(reads(experiment, Stage::features, Stage::train));
  EXPECT_FALSE(is_of_all_folds(experiment, Stage::features));
  EXPECT_TRUE(reads(experiment, Stage::score, Stage::refine));
  EXPECT_TRUE(reads(experiment, Stage::score, Stage::features));
  EXPECT_FALSE(reads(experiment, Stage::score, Stage::train));
  EXPECT_FALSE(reads(experiment, Stage::score, Stage::prepare));

  experiment.training.frozen = FrozenNetwork::pretrained;
  EXPECT_FALSE(has_stage(experiment, Stage::train));
  EXPECT_FALSE(reads(experiment, Stage::features, Stage::train));
  EXPECT_TRUE(reads(experiment, Stage::features, Stage::prepare));
  EXPECT_TRUE(is_of_all_folds(experiment, Stage::features));
  EXPECT_FALSE(is_of_all_folds(experiment, Stage::refine));
}

TEST(StageFacts, ANetworkIsTrainedOnPicturesBeforeWhatStartsFromIt) {
  Experiment experiment;
  EXPECT_FALSE(has_stage(experiment, Stage::pretrain));
  EXPECT_FALSE(reads(experiment, Stage::train, Stage::pretrain));

  experiment.pretraining.dataset = PretrainingDataset::rafdb;
  EXPECT_TRUE(has_stage(experiment, Stage::pretrain));
  EXPECT_TRUE(reads(experiment, Stage::pretrain, Stage::prepare));
  EXPECT_TRUE(reads(experiment, Stage::train, Stage::pretrain));
  EXPECT_FALSE(reads(experiment, Stage::score, Stage::pretrain));

  experiment.training.scheme = TrainingScheme::frozen_features;
  EXPECT_FALSE(reads(experiment, Stage::features, Stage::pretrain));  // the trained network has it behind it
  experiment.training.frozen = FrozenNetwork::pretrained;
  EXPECT_TRUE(reads(experiment, Stage::features, Stage::pretrain));
}

TEST(StageFacts, TheFirstStepIsTheSameExperimentEndToEndAndWithoutAttention) {
  Experiment plain;
  plain.model.width = 0.5;
  plain.training.epochs = 3;
  Experiment experiment = plain;
  experiment.training.scheme = TrainingScheme::frozen_features;
  experiment.model.attention = {.kind = AttentionKind::self_attention, .heads = 2, .range = 64};
  EXPECT_EQ(first_step_of(experiment), plain);
  EXPECT_EQ(trained_frames(experiment), 64);
  experiment.model.attention.range = 0;
  EXPECT_EQ(trained_frames(experiment), plain.clips.frames);

  Experiment whole = experiment;
  whole.training.scheme = TrainingScheme::end_to_end;
  EXPECT_EQ(first_step_of(whole), whole);
}

// So that an evaluation is not run again, and nothing for it, where frames or networks are gone.
TEST(StageFacts, AnEvaluationReadsScoresAlone) {
  EXPECT_EQ(facts_of(Stage::evaluate).builds_on, StageSet{Stage::score});
}

TEST(StageFacts, FoldsDecideWhatIsOfAFold) {
  EXPECT_FALSE(decides(Scope::folds, Stage::prepare));
  EXPECT_FALSE(decides(Scope::folds, Stage::pretrain));
  EXPECT_TRUE(decides(Scope::folds, Stage::train));
  EXPECT_TRUE(decides(Scope::folds, Stage::evaluate));
}

TEST(StageFacts, PlacesAndExecutionDecideNothing) {
  for (const StageFacts& facts : stage_rows) {
    EXPECT_FALSE(decides(Scope::content, facts.stage));
    EXPECT_FALSE(decides(Scope::execution, facts.stage));
  }
}

TEST(Scope, MayBeOfSeveralStages) {
  const Scope both = Scope::in({Stage::prepare, Stage::evaluate});
  EXPECT_TRUE(both.stages.contains(Stage::prepare));
  EXPECT_FALSE(both.stages.contains(Stage::train));
  EXPECT_TRUE(both.stages.contains(Stage::evaluate));
  EXPECT_NE(both, Scope::evaluate);
  EXPECT_EQ(name_of(both), "prepare, evaluate");
  EXPECT_EQ(name_of(Scope::train), "train");
  EXPECT_EQ(name_of(Scope::content), "content");
}

}  // namespace
}  // namespace foldwise
