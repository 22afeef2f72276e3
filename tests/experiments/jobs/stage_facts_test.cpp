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
  EXPECT_EQ(stages_behind(Stage::train), StageSet{Stage::prepare});
  EXPECT_EQ(stages_behind(Stage::score), (StageSet{Stage::prepare, Stage::train}));
  EXPECT_EQ(stages_behind(Stage::evaluate), (StageSet{Stage::prepare, Stage::train, Stage::score}));
}

// So that an evaluation is not run again, and nothing for it, where frames or networks are gone.
TEST(StageFacts, AnEvaluationReadsScoresAlone) {
  EXPECT_EQ(facts_of(Stage::evaluate).builds_on, StageSet{Stage::score});
}

TEST(StageFacts, FoldsDecideWhatIsOfAFold) {
  EXPECT_FALSE(decides(Scope::folds, Stage::prepare));
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
