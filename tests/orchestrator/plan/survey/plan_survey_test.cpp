// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/plan/survey/plan_survey.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "experiments/foundation/error.h"
#include "orchestrator/plan/survey/completeness.h"
#include "orchestrator/plan/survey/novelty.h"
#include "results/store/store_writer.h"
#include "tests/orchestrator/plan_fixture.h"

namespace foldwise::orchestrator {
namespace {

using testing::Each;
using testing::ElementsAre;
using testing::HasSubstr;

class PlanSurveyTest : public PlanFixture {
 protected:
  static results::JobState state(results::JobStatus status, double seconds = 0, int epochs = 0, int failures = 0) {
    results::JobState state;
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
  states[made.runs()[0].train] = state(results::JobStatus::finished, 100);
  states[made.runs()[0].evaluate] = state(results::JobStatus::finished, 10);
  states[made.runs()[1].train] = state(results::JobStatus::planned, 0, 7);
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
  states[made.runs()[0].train] = state(results::JobStatus::failed, 0, 0, made.limits().max_attempts);
  states[made.runs()[1].train] = state(results::JobStatus::failed);  // rejected: the user may have mended it
  const PlanSurvey survey = PlanSurvey::make(made, states);
  EXPECT_EQ(stage(survey, Stage::train).count(Fate::settled), 1u);
  EXPECT_EQ(stage(survey, Stage::train).count(Fate::again), 1u);
}

TEST_F(PlanSurveyTest, NothingIsLeftToMeasureOfStagesThatAreSettled) {
  JobStates states;
  for (const WorkItem& item : made.workload().items) states[item.key] = state(results::JobStatus::diverged);
  const PlanSurvey survey = PlanSurvey::make(made, states);
  EXPECT_EQ(survey.left(), 0u);
  EXPECT_TRUE(survey.all_measured());
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
  EXPECT_THAT(novelty.explain(changed, Stage::score), HasSubstr("planned before"));
  EXPECT_THAT(novelty.explain(changed, Stage::train), HasSubstr("planned before"));
}

TEST_F(NoveltyTest, WithoutAnEarlierPlanThereIsNothingToCompare) {
  EXPECT_EQ(Novelty({}).explain(planned.experiment(0), Stage::train), "nothing was planned before");
}

class StandingTest : public PlanFixture {
 protected:
  void put(const std::string& lines, const std::vector<std::string>& overrides = {}) {
    const Sweep planned = sweep(lines, overrides);
    const Plan made = plan(planned);
    jobs = made.job_records();
    store.put_plan({made.sweep_record(), made.experiment_records(), made.runs(), jobs, {}});
  }
  /// Of the one job of this stage.
  std::string standing(Stage stage) const {
    const auto job = std::ranges::find(jobs, stage, &results::JobRecord::stage);
    return explain_standing(store, store.find_job(job->key.hex()));
  }
  void attempt(Stage stage, Outcome outcome, int number = 1) {
    const Key key = std::ranges::find(jobs, stage, &results::JobRecord::stage)->key;
    store.start_attempt({key, number, "host", "cpu", 1, 10});
    store.end_attempt({key, number, 20, std::move(outcome), ""}, results::StoreWriter::Retry::no);
  }

  results::StoreWriter store = results::StoreWriter::open(folder / "results.db");
  std::vector<results::JobRecord> jobs;
};

TEST_F(StandingTest, OfAFirstPlanEverythingIsNew) {
  put("training: {epochs: 4}\n");
  EXPECT_EQ(standing(Stage::train), "new: nothing was planned before");
}

TEST_F(StandingTest, NamesTheFieldThatMadeAJobNew) {
  put("training: {epochs: 4}\n");
  put("training: {epochs: 5}\n");
  EXPECT_EQ(standing(Stage::train), "new: training.epochs is 5, was 4");
  EXPECT_EQ(standing(Stage::prepare), "planned before and not done");
}

TEST_F(StandingTest, LooksAtTheExperimentThatNeedsTheJob) {
  put("sweep: {grid: {dataset.frames.size: [[32, 32], [48, 48]]}}\n");
  put("sweep: {grid: {dataset.frames.size: [[32, 32], [64, 64]]}}\n");
  EXPECT_EQ(standing(Stage::prepare), "planned before and not done");
  std::ranges::reverse(jobs);
  EXPECT_THAT(standing(Stage::prepare), HasSubstr("dataset.frames.size is [64, 64], was [32, 32]"));
}

TEST_F(StandingTest, AJobOfAnEarlierPlanIsNotRun) {
  put("training: {epochs: 4}\n");
  const results::JobRecord training = *std::ranges::find(jobs, Stage::train, &results::JobRecord::stage);
  put("training: {epochs: 5}\n");
  EXPECT_EQ(explain_standing(store, training), "not run: the sweep needs it no longer");
}

TEST_F(StandingTest, SaysHowAnAttemptMakesItGoOn) {
  put("training: {epochs: 4}\n");
  attempt(Stage::prepare, Finished{});
  EXPECT_EQ(standing(Stage::prepare), "reused: it is finished");
  store.add_epochs(std::ranges::find(jobs, Stage::train, &results::JobRecord::stage)->key, {{1, {{"loss", 2.0}}}});
  EXPECT_EQ(standing(Stage::train), "resumed from epoch 1");
  attempt(Stage::train, Rejected{"no"});
  EXPECT_EQ(standing(Stage::train), "tried again: what it was refused for may be mended");
  attempt(Stage::train, Crashed{}, 2);
  EXPECT_EQ(standing(Stage::train),
            "failed 1 time: tried again with --retry-failed, or where execution.max_attempts allows more");
  attempt(Stage::evaluate, Diverged{3});
  EXPECT_EQ(standing(Stage::evaluate), "not run again: it diverged");
}

class CompletenessTest : public StandingTest {
 protected:
  void leave_out(const std::string& policy) {
    put("", {"dataset.on_bad_video=skip"});
    Result result;
    result.exclusions = {{"Happy/000000001", "/data/000000001.avi ends within a frame"}};
    attempt(Stage::prepare, Finished{result});
    const Sweep again = sweep("", {"dataset.on_bad_video=" + policy});
    require_complete_frames(again, plan(again), store);
  }
};

TEST_F(CompletenessTest, FramesThatLackAVideoAreRefusedUnderStop) {
  try {
    leave_out("stop");
    FAIL() << "nothing was thrown";
  } catch (const UserError& error) {
    EXPECT_THAT(error.what(), HasSubstr("lack 1 video: /data/000000001.avi ends within a frame"));
    EXPECT_THAT(error.what(), HasSubstr("on_bad_video: skip"));
  }
}

TEST_F(CompletenessTest, AndTakenUnderSkip) {
  EXPECT_NO_THROW(leave_out("skip"));
}

}  // namespace
}  // namespace foldwise::orchestrator
