// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/progress/plain_display.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "tests/orchestrator/display_fixture.h"

namespace foldwise::orchestrator {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

class PlainDisplayTest : public testing::Test, protected DisplayFixture {
 protected:
  std::ostringstream out;
  PlainDisplay display{"afew_sweep", out};

  std::vector<std::string> lines() const {
    std::vector<std::string> lines;
    std::istringstream text(out.str());
    for (std::string line; std::getline(text, line);) lines.push_back(line);
    return lines;
  }

  static Progress ended_epoch(int epoch) {
    Progress progress = training(epoch, 10, 1);
    progress.finished_epochs = {{epoch, {{"train_loss", 1.5}}}};
    return progress;
  }
};

TEST_F(PlainDisplayTest, WritesALinePerEvent) {
  display.tick(100);
  display.sweep_started(workload, 1);
  display.job_started(item(1), first, 2);
  display.tick(161);
  display.job_ended(item(1), first, Finished{}, ProgressSink::Retry::no);
  display.remark("walltime is near");
  display.sweep_ended();

  EXPECT_THAT(lines(), ElementsAre("[0:00:00] afew_sweep: 5 jobs, 1 of them finished already",
                                   "[0:00:00] started uniform · repeat 1 · train on n1 cuda:0, attempt 2",
                                   "[0:01:01] uniform · repeat 1 · train: finished (2/5, all end in 1 min 1 s)",
                                   "[0:01:01] walltime is near", "[0:01:01] afew_sweep: 2 of 5 jobs done"));
}

TEST_F(PlainDisplayTest, WritesNoEscapeCodes) {
  display.tick(0);
  display.sweep_started(workload, 0);
  display.job_started(item(1), first, 1);
  display.job_ended(item(1), first, Diverged{3}, ProgressSink::Retry::no);
  display.sweep_ended();
  EXPECT_THAT(out.str(), Not(HasSubstr("\x1b")));
  EXPECT_THAT(out.str(), HasSubstr("diverged in epoch 3"));
}

TEST_F(PlainDisplayTest, WritesAnEpochEverySomeSecondsAtMost) {
  display.tick(0);
  display.sweep_started(workload, 0);
  display.job_started(item(1), first, 1);
  for (int epoch = 1; epoch <= 9; ++epoch) {
    display.tick(epoch);
    display.job_progress(item(1), first, ended_epoch(epoch));
  }
  const auto written = lines();
  ASSERT_EQ(written.size(), 4u);
  EXPECT_EQ(written[2], "[0:00:01] uniform · repeat 1 · train: epoch 1/10, train_loss 1.5");
  EXPECT_THAT(written[3], HasSubstr("epoch 6/10"));
}

TEST_F(PlainDisplayTest, CountsWhatWouldFloodTheFile) {
  PlainDisplay terse("afew_sweep", out, {.seconds_between_epochs = 5, .lines_per_second = 3});
  terse.tick(0);
  terse.sweep_started(workload, 0);
  for (int time = 0; time < 4; ++time) {
    terse.job_started(item(1), first, 1);
    terse.job_ended(item(1), first, Finished{}, ProgressSink::Retry::no);
  }
  terse.tick(1);
  EXPECT_EQ(lines().size(), 5u);
  EXPECT_EQ(lines().back(), "[0:00:01] … 5 more jobs started or ended (4/5 done)");
}

TEST_F(PlainDisplayTest, WritesAgainWhenTheSecondIsOver) {
  PlainDisplay terse("afew_sweep", out, {.seconds_between_epochs = 5, .lines_per_second = 1});
  terse.tick(0);
  terse.sweep_started(workload, 0);
  for (int time = 0; time < 3; ++time) {
    terse.tick(time);
    terse.job_started(item(1), first, time + 1);
  }
  EXPECT_THAT(lines(), ElementsAre("[0:00:00] afew_sweep: 5 jobs, 0 of them finished already",
                                   "[0:00:00] started uniform · repeat 1 · train on n1 cuda:0",
                                   "[0:00:01] started uniform · repeat 1 · train on n1 cuda:0, attempt 2",
                                   "[0:00:02] started uniform · repeat 1 · train on n1 cuda:0, attempt 3"));
}

TEST_F(PlainDisplayTest, CountsInTheEndWhatItHasNotWritten) {
  PlainDisplay terse("afew_sweep", out, {.seconds_between_epochs = 5, .lines_per_second = 0});
  terse.tick(0);
  terse.sweep_started(workload, 0);
  terse.job_started(item(1), first, 1);
  terse.job_ended(item(1), first, Finished{}, ProgressSink::Retry::no);

  terse.sweep_ended();

  EXPECT_THAT(lines(), ElementsAre("[0:00:00] afew_sweep: 5 jobs, 0 of them finished already",
                                   "[0:00:00] … 2 more jobs started or ended (1/5 done)",
                                   "[0:00:00] afew_sweep: 1 of 5 jobs done"));
}

TEST_F(PlainDisplayTest, AStoppedJobIsNotTriedAgainInThisSession) {
  display.tick(0);
  display.sweep_started(workload, 0);
  display.job_started(item(1), first, 1);
  display.job_ended(item(1), first, Interrupted{3}, ProgressSink::Retry::yes);
  EXPECT_EQ(lines().back(), "[0:00:00] uniform · repeat 1 · train: stopped in epoch 3, checkpoint kept");
}

TEST_F(PlainDisplayTest, AlwaysTellsFailures) {
  PlainDisplay terse("afew_sweep", out, {.seconds_between_epochs = 5, .lines_per_second = 0});
  terse.tick(0);
  terse.sweep_started(workload, 0);
  terse.job_started(item(1), first, 1);
  terse.job_ended(item(1), first, Rejected{"a.avi cannot be decoded"}, ProgressSink::Retry::no);
  EXPECT_EQ(lines().back(), "[0:00:00] uniform · repeat 1 · train: failed: a.avi cannot be decoded");
}

TEST_F(PlainDisplayTest, TellsTheExitCodeOfAWorkerThatNoSignalEnded) {
  display.tick(0);
  display.sweep_started(workload, 0);
  display.job_started(item(1), first, 1);
  display.job_ended(item(1), first, Crashed{"no space", 0, 3}, ProgressSink::Retry::no);
  EXPECT_EQ(lines().back(), "[0:00:00] uniform · repeat 1 · train: crashed with exit code 3: no space");
}

TEST_F(PlainDisplayTest, LeavesLearningRatesOut) {
  display.tick(0);
  display.sweep_started(workload, 0);
  display.job_started(item(1), first, 1);
  Progress progress = ended_epoch(1);
  progress.finished_epochs.back().metrics["learning_rate_head"] = 0.5;
  display.job_progress(item(1), first, progress);
  EXPECT_EQ(lines().back(), "[0:00:00] uniform · repeat 1 · train: epoch 1/10, train_loss 1.5");
}

}  // namespace
}  // namespace foldwise::orchestrator
