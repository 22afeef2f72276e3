// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/plan/survey/training_effort.h"

#include <gtest/gtest.h>

#include "tests/orchestrator/plan_fixture.h"

namespace foldwise::orchestrator {
namespace {

// Of the 35 videos in Train_AFEW, five of each expression, one of each validates: 28 train.
class TrainingEffortTest : public PlanFixture {
 protected:
  TrainingEffort left(const JobStates& states = {}) const {
    return TrainingEffort::left(planned, made, PlanSurvey::make(made, states));
  }
  static results::JobState ended(results::JobStatus status) {
    results::JobState state;
    state.status = status;
    return state;
  }

  const Sweep planned = sweep(
      "protocol: {repeats: 3}\n"
      "sweep:\n"
      "  zip: {training.epochs: [10, 20], model.width: [1, 0.5]}\n"
      "  grid: {evaluation.inverse_temperature: [0, 1]}\n");
  const Plan made = plan(planned);
};

TEST_F(TrainingEffortTest, CountsTrainingsThatRunsShareOnce) {
  const TrainingEffort effort = left();

  EXPECT_EQ(effort.trainings, 6U);
  EXPECT_EQ(effort.epochs, 3 * 10 + 3 * 20);
  EXPECT_EQ(effort.samples, 28 * effort.epochs);
}

TEST_F(TrainingEffortTest, LeavesOutThoseThatEnded) {
  const auto& runs = made.runs();  // two experiments of ten epochs with three runs each, then two of twenty

  const TrainingEffort effort = left({{runs[0].train, ended(results::JobStatus::finished)},
                                      {runs[6].train, ended(results::JobStatus::diverged)},
                                      {runs[7].train, ended(results::JobStatus::running)}});

  EXPECT_EQ(effort.trainings, 4U);
  EXPECT_EQ(effort.epochs, 2 * 10 + 2 * 20);
}

// One training of the network, and attention on its features, over three ranges.
TEST_F(TrainingEffortTest, CountsBothTrainingsOfAttentionOnStoredFeatures) {
  const Sweep twice = sweep(
      "protocol: {repeats: 3}\n"
      "training: {scheme: frozen_features, epochs: 10}\n"
      "model: {attention: {kind: self_attention}}\n"
      "sweep: {grid: {model.attention.range: [16, 32, 64]}}\n");
  const Plan both = plan(twice);

  const TrainingEffort effort = TrainingEffort::left(twice, both, PlanSurvey::make(both, {}));

  EXPECT_EQ(effort.trainings, 3U + 9U);
  EXPECT_EQ(effort.epochs, 12 * 10);
  EXPECT_EQ(effort.samples, 28 * effort.epochs);
}

TEST(TrainingEffortSentence, SaysLargeNumbersShort) {
  EXPECT_EQ(to_sentence(TrainingEffort{1, 20, 15460}), "1 training left: at most 20 epochs, 15460 samples");
  EXPECT_EQ(to_sentence(TrainingEffort{63, 12600, 9739800}),
            "63 trainings left: at most 12600 epochs, 9.7 million samples");
  EXPECT_EQ(to_sentence(TrainingEffort{}), "");
}

}  // namespace
}  // namespace foldwise::orchestrator
