// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/progress/forecast.h"

#include <gtest/gtest.h>

#include "tests/orchestrator/display_fixture.h"

namespace foldwise::orchestrator {
namespace {

using Retry = ProgressSink::Retry;

class ForecastTest : public testing::Test, protected DisplayFixture {
 protected:
  void finish(Forecast& forecast, std::size_t index, double from, double until) const {
    forecast.job_started(item(index), first, from);
    forecast.job_ended(item(index), first, Finished{}, Retry::no, until);
  }
};

TEST_F(ForecastTest, SaysNothingBeforeItHasSeenAnything) {
  Forecast forecast;
  forecast.sweep_started(workload, 0);
  EXPECT_FALSE(forecast.remaining(0));
  EXPECT_EQ(forecast.total(), 5u);
}

TEST_F(ForecastTest, AddsTheStagesThatRemain) {
  Forecast forecast;
  forecast.sweep_started(workload, 0);
  finish(forecast, 0, 0, 10);
  finish(forecast, 1, 10, 110);
  finish(forecast, 3, 110, 115);
  // One training of 100 s and one evaluation of 5 s are left for the one worker.
  ASSERT_TRUE(forecast.remaining(115));
  EXPECT_DOUBLE_EQ(*forecast.remaining(115), 105);
}

TEST_F(ForecastTest, SharesTheWorkAmongTheWorkersSeen) {
  Forecast forecast;
  forecast.sweep_started(workload, 0);
  finish(forecast, 0, 0, 10);
  forecast.job_started(item(1), first, 10);
  forecast.job_started(item(2), second, 10);
  forecast.job_progress(first, training(1, 10, 1), 20);
  forecast.job_progress(first, training(2, 10, 1), 30);
  // A training takes 20 s until here and then 90 s more at a tenth per 10 s: 110 s; 2 x 110 less 2 x 20 done, halved.
  ASSERT_TRUE(forecast.remaining(30));
  EXPECT_DOUBLE_EQ(*forecast.remaining(30), 90);
}

TEST_F(ForecastTest, AResumedJobIsJudgedByItsPaceSinceThen) {
  Forecast forecast;
  forecast.sweep_started(workload, 0);
  forecast.job_started(item(1), first, 0);
  forecast.job_progress(first, training(6, 10, 1), 2);
  EXPECT_FALSE(forecast.remaining(first, 2));
  forecast.job_progress(first, training(7, 10, 1), 12);
  EXPECT_DOUBLE_EQ(forecast.remaining(first, 12).value(), 40);
  EXPECT_DOUBLE_EQ(forecast.remaining(first, 17).value(), 35);
}

TEST_F(ForecastTest, AJobWithoutEpochsIsJudgedByItsSteps) {
  Forecast forecast;
  forecast.sweep_started(workload, 0);
  forecast.job_started(item(0), first, 0);
  Progress progress;
  progress.steps = 40;
  progress.step = 10;
  forecast.job_progress(first, progress, 10);
  progress.step = 20;
  forecast.job_progress(first, progress, 20);
  ASSERT_TRUE(forecast.remaining(first, 20));
  EXPECT_DOUBLE_EQ(*forecast.remaining(first, 20), 20);
}

TEST_F(ForecastTest, ARetriedJobIsNeitherDoneNorFailed) {
  Forecast forecast;
  forecast.sweep_started(workload, 1);
  forecast.job_started(item(1), first, 0);
  forecast.job_ended(item(1), first, Crashed{"", 11, 0}, Retry::yes, 1);
  EXPECT_EQ(forecast.done(), 1u);
  EXPECT_EQ(forecast.failed(), 0u);
  forecast.job_started(item(1), first, 1);
  forecast.job_ended(item(1), first, Crashed{"", 11, 0}, Retry::no, 2);
  EXPECT_EQ(forecast.failed(), 1u);
}

TEST_F(ForecastTest, AnInterruptedJobIsNeitherDoneNorFailed) {
  Forecast forecast;
  forecast.sweep_started(workload, 1);
  forecast.job_started(item(1), first, 0);
  forecast.job_ended(item(1), first, Interrupted{3}, Retry::no, 1);
  EXPECT_EQ(forecast.done(), 1u);
  EXPECT_EQ(forecast.failed(), 0u);
}

TEST_F(ForecastTest, LastsAsLongAsTheLongestJobThatRuns) {
  Forecast forecast;
  forecast.sweep_started(workload, 0);
  finish(forecast, 0, 0, 10);
  finish(forecast, 1, 10, 110);
  finish(forecast, 3, 110, 115);
  finish(forecast, 4, 115, 120);
  forecast.job_started(item(2), second, 120);
  forecast.job_progress(second, training(1, 10, 1), 140);
  forecast.job_progress(second, training(2, 10, 1), 200);
  // By the other training it would end in 20 s, by its own pace a tenth takes 60 s and nine are left.
  EXPECT_NEAR(forecast.remaining(200).value(), 540, 1e-9);
}

}  // namespace
}  // namespace foldwise::orchestrator
