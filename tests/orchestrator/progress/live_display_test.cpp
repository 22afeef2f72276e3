// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/progress/live_display.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "tests/orchestrator/display_fixture.h"
#include "tests/orchestrator/screen.h"

namespace foldwise::orchestrator {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

class LiveDisplayTest : public testing::Test, protected DisplayFixture {
 protected:
  TerminalSize size{100, 12};
  std::ostringstream out;
  LiveDisplay display{"afew_sweep", out, [this] { return size; }, Colour::no};

  std::vector<std::string> screen() const { return Screen(size.columns).show(out.str()); }

  void start() {
    display.tick(0);
    display.sweep_started(workload, 1);
    display.job_started(item(1), first, 1);
    display.job_started(item(2), second, 1);
    display.tick(1);
  }
};

TEST_F(LiveDisplayTest, ShowsABarAndALinePerWorker) {
  start();
  display.job_progress(item(1), first, training(3, 10, 1.25));
  display.tick(2);

  const auto lines = screen();
  ASSERT_EQ(lines.size(), 3u);
  EXPECT_THAT(lines[0], AllOf(StartsWith("afew_sweep  ██████░"), HasSubstr("1/5 jobs  2 running")));
  EXPECT_THAT(lines[1],
              AllOf(StartsWith("  n1 cuda:0  uniform · repeat 1 · train"), HasSubstr("epoch 3/10  loss 1.25")));
  EXPECT_THAT(lines[2], StartsWith("  n2 cuda:0  stochastic_softmax · repeat 1 · train"));
}

TEST_F(LiveDisplayTest, IsRedrawnFiveTimesPerSecondAtMost) {
  start();
  const std::size_t before = out.str().size();
  for (int hundredth = 101; hundredth < 119; ++hundredth) display.tick(hundredth / 100.0);
  EXPECT_EQ(out.str().size(), before);
  display.tick(1.21);
  EXPECT_GT(out.str().size(), before);
}

TEST_F(LiveDisplayTest, RemarksScrollByAboveIt) {
  start();
  display.remark("SIGUSR2: every worker checkpoints and stops");
  display.tick(2);

  const auto lines = screen();
  ASSERT_EQ(lines.size(), 4u);
  EXPECT_EQ(lines[0], "SIGUSR2: every worker checkpoints and stops");
  EXPECT_THAT(lines[1], StartsWith("afew_sweep"));
}

TEST_F(LiveDisplayTest, AFailureIsTold) {
  start();
  display.job_ended(item(1), first, Crashed{"out of memory", 9, 0}, ProgressSink::Retry::yes);
  display.tick(2);

  const auto lines = screen();
  EXPECT_EQ(lines[0],
            "uniform · repeat 1 · train: crashed: killed by signal 9 (Killed): out of memory; it is tried again");
  EXPECT_EQ(lines[2], "  n1 cuda:0  idle");
}

TEST_F(LiveDisplayTest, SaysWhichAttemptItIs) {
  display.tick(0);
  display.sweep_started(workload, 0);
  display.job_started(item(1), first, 2);
  display.tick(1);

  const auto lines = screen();
  ASSERT_EQ(lines.size(), 2u);
  EXPECT_EQ(lines[1], "  n1 cuda:0  uniform · repeat 1 · train (attempt 2)");
}

TEST_F(LiveDisplayTest, NoLineWraps) {
  for (const std::size_t columns : {200u, 80u, 40u, 20u, 5u, 2u}) {
    std::ostringstream narrow;
    LiveDisplay fitted{"afew_sweep", narrow, [=] { return TerminalSize{columns, 12}; }, Colour::no};
    fitted.sweep_started(workload, 1);
    fitted.job_started(item(1), first, 1);
    fitted.job_progress(item(1), first, training(3, 10, 1.25));
    fitted.tick(2);
    EXPECT_EQ(Screen(columns).show(narrow.str()).size(), 2u) << columns << " columns";
  }
}

TEST_F(LiveDisplayTest, ANarrowTerminalKeepsTheNumbers) {
  size.columns = 60;
  start();
  display.job_progress(item(2), second, training(3, 10, 1.25));
  display.tick(2);
  EXPECT_EQ(screen()[2], "  n2 cuda:0  stochastic_sof… · repeat 1 · train  3/10  1.25");
}

TEST_F(LiveDisplayTest, EraseLineByLineSoThatNothingScrollsAway) {
  start();
  display.tick(2);
  EXPECT_THAT(out.str(), Not(HasSubstr("\x1b[J")));
}

TEST_F(LiveDisplayTest, ALabelThatIsTooLongKeepsRepeatAndStage) {
  size.columns = 80;
  workload.label = [](std::size_t) {
    return "stochastic_softmax · inverse_temperature=0.25 · frames=16 · fold 2 of 8 · repeat 7 · train";
  };
  start();
  display.job_progress(item(1), first, training(3, 10, 1.25));
  display.tick(2);
  EXPECT_EQ(screen()[1], "  n1 cuda:0  stochastic_softmax · inverse_tempe… · repeat 7 · train  3/10  1.25");
}

TEST_F(LiveDisplayTest, MoreWorkersThanRowsAreCounted) {
  display.tick(0);
  display.sweep_started(workload, 0);
  for (int rank = 0; rank < 30; ++rank) display.job_started(item(1), {rank, 0, "n" + std::to_string(rank), "cpu"}, 1);
  display.tick(1);

  const auto lines = screen();
  EXPECT_EQ(lines.size(), 10u);
  EXPECT_EQ(lines.back(), "  … and 22 more workers");
}

TEST_F(LiveDisplayTest, ANarrowedTerminalIsCleanedToo) {
  start();
  size.columns = 50;  // the bar's line of 65 characters now takes two rows
  display.tick(2);
  const std::string row = "\x1b[1A\x1b[2K";
  EXPECT_THAT(out.str(), HasSubstr(row + row + row + row));
}

TEST_F(LiveDisplayTest, LeavesOneLineOfSummary) {
  start();
  display.job_ended(item(1), first, Finished{}, ProgressSink::Retry::no);
  display.job_ended(item(2), second, Diverged{4}, ProgressSink::Retry::no);
  display.tick(90);
  display.sweep_ended();

  EXPECT_THAT(screen(),
              ElementsAre("stochastic_softmax · repeat 1 · train: diverged in epoch 4: the loss is not a number",
                          "afew_sweep: 2 of 5 jobs done, 1 failed, after 1 min 30 s"));
}

TEST_F(LiveDisplayTest, HasColourOnlyWhenAsked) {
  start();
  EXPECT_THAT(out.str(), Not(HasSubstr("\x1b[1m")));
  LiveDisplay coloured{"afew_sweep", out, [this] { return size; }, Colour::yes};
  coloured.sweep_started(workload, 0);
  coloured.tick(1);
  EXPECT_THAT(out.str(), HasSubstr("\x1b[1mafew_sweep"));
}

}  // namespace
}  // namespace foldwise::orchestrator
