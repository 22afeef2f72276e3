// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/plan_survey.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "orchestrator/novelty.h"
#include "tests/orchestrator/plan_fixture.h"

namespace foldwise {
namespace {

using testing::Each;
using testing::ElementsAre;
using testing::HasSubstr;

class PlanSurveyTest : public PlanFixture {
 protected:
  static JobState state(JobStatus status, double seconds = 0, int epochs = 0, int failures = 0) {
    JobState state;
    state.status = status;
    state.seconds = seconds;
    state.epochs = epochs;
    state.failures = failures;
    return state;
  }
  const PlanSurvey::StageCount& stage(const PlanSurvey& survey, Stage stage) const {
    return survey.stages[static_cast<std::size_t>(stage)];
  }

  const Sweep planned = sweep("sweep: {grid: {sampling.strategy: [uniform, stochastic_softmax]}}\n");
  const Plan made = plan(planned);
};

TEST_F(PlanSurveyTest, WithoutAStoreEverythingIsNewAndUnmeasured) {
  const PlanSurvey survey = PlanSurvey::make(made, {});
  EXPECT_THAT(survey.fates, Each(Fate::fresh));
  EXPECT_EQ(survey.left(), made.workload().items.size());
  EXPECT_FALSE(survey.all_measured());
  EXPECT_THAT(survey.runs_done, ElementsAre(0u, 0u));
}

TEST_F(PlanSurveyTest, CountsWhatTheStoreHas) {
  JobStates states;
  states[made.runs()[0].train] = state(JobStatus::finished, 100);
  states[made.runs()[0].evaluate] = state(JobStatus::finished, 10);
  states[made.runs()[1].train] = state(JobStatus::planned, 0, 7);
  const PlanSurvey survey = PlanSurvey::make(made, states);

  EXPECT_EQ(stage(survey, Stage::train).count(Fate::reused), 1u);
  EXPECT_EQ(stage(survey, Stage::train).count(Fate::resumed), 1u);
  EXPECT_EQ(stage(survey, Stage::evaluate).count(Fate::fresh), 1u);
  EXPECT_THAT(survey.runs_done, ElementsAre(1u, 0u));
  EXPECT_DOUBLE_EQ(survey.measured_seconds_left(), 110);
  EXPECT_FALSE(survey.all_measured());  // no shard is finished
}

TEST_F(PlanSurveyTest, UsedUpAttemptsAreSettled) {
  JobStates states;
  states[made.runs()[0].train] = state(JobStatus::failed, 0, 0, made.limits().max_attempts);
  states[made.runs()[1].train] = state(JobStatus::failed);  // rejected: the user may have mended it
  const PlanSurvey survey = PlanSurvey::make(made, states);
  EXPECT_EQ(stage(survey, Stage::train).count(Fate::settled), 1u);
  EXPECT_EQ(stage(survey, Stage::train).count(Fate::again), 1u);
}

class NoveltyTest : public PlanSurveyTest {
 protected:
  const Novelty novelty{made.experiment_records()};
};

TEST_F(NoveltyTest, NamesTheFieldThatDiffersFromTheMostSimilarExperiment) {
  Experiment changed = planned.experiment(1);
  changed.training.epochs = 7;
  const std::string sentence = novelty.explain(changed, Stage::train);
  EXPECT_EQ(sentence, "training.epochs is 7, was 100");
}

TEST_F(NoveltyTest, FieldsOfLaterStagesDoNotCount) {
  Experiment changed = planned.experiment(0);
  changed.evaluation.inverse_temperature = 5;
  EXPECT_THAT(novelty.explain(changed, Stage::evaluate), HasSubstr("evaluation.inverse_temperature is 5, was 0"));
  EXPECT_THAT(novelty.explain(changed, Stage::train), HasSubstr("planned before"));
}

TEST_F(NoveltyTest, WithoutAnEarlierPlanThereIsNothingToCompare) {
  EXPECT_EQ(Novelty({}).explain(planned.experiment(0), Stage::train), "nothing was planned before");
}

}  // namespace
}  // namespace foldwise
