// SPDX-License-Identifier: Apache-2.0
// What a slot makes of what its worker says and of the time that passes: the time is made up.
#include "orchestrator/agent/worker_slot.h"

#include <gmock/gmock.h>
#include <poll.h>
#include <unistd.h>

#include <filesystem>
#include <string>

#include "tests/support/files.h"
#include "tests/support/gate.h"
#include "tests/support/patience.h"
#include "tests/support/temporary_folder.h"

namespace foldwise::orchestrator {
namespace {

using ::testing::SizeIs;

class WorkerSlotTest : public ::testing::Test {
 protected:
  explicit WorkerSlotTest(const std::string& script_at_start = "", const std::string& format = "")
      : slot(0, options(script_at_start, format)) {}

  void assign(const std::string& script, double stall_timeout, InstructionSet set = InstructionSet::native) {
    JobSpec spec;
    spec.key = digest("job");
    spec.output = folder.path().string();
    spec.experiment.model.weights = "script:" + script;
    Assignment job;
    job.key = spec.key;
    job.stall_timeout = stall_timeout;
    job.instruction_set = set;
    job.request = to_line(WorkerRequest(RunJob{spec}));
    slot.assign(std::move(job), reports);
  }

  /// A job that is known to be short, of a key of its own.
  void assign_short(std::uint32_t item, const std::string& script) {
    JobSpec spec;
    spec.key = digest("job " + std::to_string(item));
    spec.output = folder.path().string();
    spec.experiment.model.weights = "script:" + script;
    Assignment job;
    job.item = item;
    job.key = spec.key;
    job.stall_timeout = 10;
    job.expected = 1e-5;
    job.request = to_line(WorkerRequest(RunJob{spec}));
    slot.assign(std::move(job), reports);
  }

  template <typename Report>
  std::vector<Report> all() const {
    std::vector<Report> found;
    for (const AgentReport& report : reports)
      if (const auto* wanted = std::get_if<Report>(&report)) found.push_back(*wanted);
    return found;
  }

  /// Goes on at this made-up second until the slot has made as many reports of a kind.
  template <typename Report>
  std::vector<Report> wait_for(std::size_t count, double second) {
    for (const Patience patience("a report of the slot");; patience.check()) {
      slot.step({second, second}, reports);
      if (all<Report>().size() >= count) return all<Report>();
      std::vector<pollfd> watched;
      slot.watch(watched);
      ::poll(watched.data(), watched.size(), 1);
    }
  }

  TemporaryFolder folder;
  WorkerSlot slot;
  Reports reports;

 private:
  static WorkerSlotOptions options(const std::string& script_at_start, const std::string& format) {
    WorkerSlotOptions options;
    options.executable = SCRIPTED_WORKER;
    options.arguments = {"--job-socket", worker_socket};
    options.environment = worker_environment(own_environment(), "");
    options.environment.push_back("FOLDWISE_SCRIPT_START=" + script_at_start);
    options.environment.push_back("FOLDWISE_SCRIPT_FORMAT=" + format);
    options.start_timeout = 20;
    options.restart_delay = 1;
    return options;
  }
};

TEST_F(WorkerSlotTest, TakesEveryReportForASignOfLife) {
  const Gate gate(folder / "gate");
  assign("epochs=1,0;await=gate;epochs=2,0;await=gate", 10);
  wait_for<AttemptBegan>(1, 0);

  wait_for<AttemptProgress>(1, 8);
  gate.let_through();
  wait_for<AttemptProgress>(2, 16);
  gate.let_through();

  EXPECT_TRUE(std::holds_alternative<Finished>(wait_for<AttemptEnded>(1, 24)[0].outcome));
}

/// Those that were not begun, or not asked for.
std::vector<std::uint32_t> items_of(const std::vector<Returned>& returned) {
  std::vector<std::uint32_t> items;
  for (const Returned& each : returned) items.insert(items.end(), each.items.begin(), each.items.end());
  return items;
}

/// A worker whose messages are of another form, as it says.
class OtherBuild : public WorkerSlotTest {
 protected:
  OtherBuild() : WorkerSlotTest("", "0.0.9-0123456789ab") {}
};

TEST_F(OtherBuild, IsAskedForNothing) {
  assign("", 10);

  const SlotRetired retired = wait_for<SlotRetired>(1, 0)[0];

  EXPECT_EQ(retired.why, Retirement::other_build);
  EXPECT_EQ(retired.reason,
            std::string(SCRIPTED_WORKER) + " is foldwise scripted, commit fed, messages 0.0.9-0123456789ab");
  EXPECT_THAT(items_of(all<Returned>()), ::testing::ElementsAre(0));
  for (const Patience patience("the end of the worker"); !slot.gone(); patience.check()) slot.step({1, 1}, reports);
  slot.step({2, 2}, reports);
  EXPECT_THAT(all<AttemptBegan>(), SizeIs(0));
  EXPECT_THAT(all<SlotRetired>(), SizeIs(1)) << "told once";
}

TEST_F(WorkerSlotTest, HaltsOneJobAndKeepsItsWorkerForTheNext) {
  assign("epochs=100000,-1", 10);  // item 0, until it is asked to stop
  const auto began = wait_for<AttemptBegan>(1, 0);
  slot.halt(7, 5, {0, 0}, reports);
  slot.halt(0, 5, {0, 0}, reports);
  EXPECT_TRUE(std::holds_alternative<Interrupted>(wait_for<AttemptEnded>(1, 1)[0].outcome));

  assign("", 10);
  EXPECT_EQ(wait_for<AttemptBegan>(2, 2)[1].pid, began[0].pid);
  EXPECT_TRUE(std::holds_alternative<Finished>(wait_for<AttemptEnded>(2, 3)[1].outcome));
}

TEST_F(WorkerSlotTest, AsksAheadForShortJobsAlone) {
  const Gate gate(folder / "gate");
  assign_short(1, "await=gate");
  for (std::uint32_t item = 2; item <= 20; ++item) assign_short(item, "");
  assign("", 10);  // item 0: nobody knows how long it takes
  wait_for<AttemptBegan>(1, 0);

  slot.reclaim(reports);
  EXPECT_THAT(items_of(all<Returned>()), ::testing::ElementsAre(18, 19, 20, 0)) << "sixteen are asked for";

  gate.let_through();
  const auto ended = wait_for<AttemptEnded>(17, 1);
  for (std::uint32_t item = 1; item <= 17; ++item) {
    EXPECT_EQ(ended[item - 1].item, item);
    EXPECT_TRUE(std::holds_alternative<Finished>(ended[item - 1].outcome));
    EXPECT_EQ(all<AttemptBegan>()[item - 1].item, item);
  }
}

TEST_F(WorkerSlotTest, BlamesTheJobThatTheWorkerDiedOfAndRunsThoseBehindItAnew) {
  const Gate gate(folder / "gate");
  assign_short(1, "await=gate");
  assign_short(2, "signal=11");
  assign_short(3, "");
  wait_for<AttemptBegan>(1, 0);
  gate.let_through();

  const auto ended = wait_for<AttemptEnded>(3, 1);

  EXPECT_TRUE(std::holds_alternative<Finished>(ended[0].outcome));
  EXPECT_TRUE(std::holds_alternative<Crashed>(ended[1].outcome));
  EXPECT_EQ(ended[1].item, 2U);
  EXPECT_TRUE(std::holds_alternative<Finished>(ended[2].outcome));
  const auto began = all<AttemptBegan>();
  EXPECT_THAT(began, SizeIs(3));
  EXPECT_EQ(began[1].pid, began[0].pid);
  EXPECT_NE(began[2].pid, began[0].pid);
}

TEST_F(WorkerSlotTest, TakesANewWorkerBehindAJobThatCrashedInOne) {
  write_text(folder / "stages", "a file where the job makes a folder");
  assign("epochs=1,0", 10);
  assign("", 10);

  const auto ended = wait_for<AttemptEnded>(2, 0);

  EXPECT_TRUE(std::holds_alternative<Crashed>(ended[0].outcome));
  EXPECT_TRUE(std::holds_alternative<Finished>(ended[1].outcome));
  const auto began = all<AttemptBegan>();
  ASSERT_THAT(began, SizeIs(2));
  EXPECT_NE(began[0].pid, began[1].pid);
  EXPECT_THAT(all<SlotRetired>(), SizeIs(0));
}

TEST_F(WorkerSlotTest, HaltsAJobThatTheWorkerWasAskedForOnceItIsBegun) {
  const Gate gate(folder / "gate");
  assign_short(1, "await=gate");
  assign_short(2, "epochs=100000,-1");  // until it is asked to stop
  assign_short(3, "");
  wait_for<AttemptBegan>(1, 0);

  slot.halt(2, 5, {0, 0}, reports);
  gate.let_through();

  const auto ended = wait_for<AttemptEnded>(3, 1);
  EXPECT_TRUE(std::holds_alternative<Finished>(ended[0].outcome));
  EXPECT_TRUE(std::holds_alternative<Interrupted>(ended[1].outcome));
  EXPECT_TRUE(std::holds_alternative<Finished>(ended[2].outcome));
}

TEST_F(WorkerSlotTest, AStopReachesWhatTheWorkerWasAskedFor) {
  const Gate gate(folder / "gate");
  assign_short(1, "await=gate");
  assign_short(2, "epochs=100000,-1");
  wait_for<AttemptBegan>(1, 0);

  slot.stop(5, {0, 0}, reports);
  EXPECT_THAT(items_of(all<Returned>()), SizeIs(0));
  gate.let_through();

  const auto ended = wait_for<AttemptEnded>(2, 1);
  EXPECT_TRUE(std::holds_alternative<Interrupted>(ended[1].outcome));
}

TEST_F(WorkerSlotTest, GivesBackWhatAKilledWorkerWasAskedForWhenItStops) {
  assign_short(1, "hang");
  assign_short(2, "");
  wait_for<AttemptBegan>(1, 0);

  slot.stop(2, {0, 0}, reports);

  const auto ended = wait_for<AttemptEnded>(1, 3);
  EXPECT_TRUE(std::holds_alternative<Interrupted>(ended[0].outcome));
  EXPECT_THAT(items_of(wait_for<Returned>(2, 3)), ::testing::ElementsAre(2));
}

// Libraries choose their kernels when they are loaded.
TEST_F(WorkerSlotTest, TakesANewWorkerForAJobOfOtherInstructionsAlone) {
  const Gate gate(folder / "gate");
  assign("", 10);
  assign("", 10);
  assign("await=gate", 10, InstructionSet::avx2);
  const auto began = wait_for<AttemptBegan>(3, 0);
  const std::string environment = read_text("/proc/" + std::to_string(began[2].pid) + "/environ");
  gate.let_through();
  assign("", 10, InstructionSet::avx2);
  assign("", 10);
  const auto all_began = wait_for<AttemptBegan>(5, 1);
  wait_for<AttemptEnded>(5, 1);

  EXPECT_EQ(began[1].pid, began[0].pid);
  EXPECT_NE(began[2].pid, began[0].pid);
  EXPECT_EQ(all_began[3].pid, began[2].pid);
  EXPECT_NE(all_began[4].pid, began[2].pid);
  EXPECT_THAT(environment, ::testing::HasSubstr(std::string("\0ATEN_CPU_CAPABILITY=avx2\0", 26)));
  EXPECT_THAT(all<SlotRetired>(), SizeIs(0));
}

TEST_F(WorkerSlotTest, GivesAHaltedJobBackThatHasNotBegun) {
  assign("epochs=100000,-1", 10);
  slot.halt(0, 5, {0, 0}, reports);

  EXPECT_THAT(all<Returned>().at(0).items, ::testing::ElementsAre(0));
  slot.step({1, 1}, reports);
  EXPECT_THAT(all<AttemptBegan>(), SizeIs(0));
}

TEST_F(WorkerSlotTest, KillsAHaltedJobThatDoesNotStopWithinTheGrace) {
  assign("epochs=1,0;hang", 100);
  wait_for<AttemptProgress>(1, 0);
  slot.halt(0, 5, {0, 0}, reports);

  EXPECT_TRUE(std::holds_alternative<Interrupted>(wait_for<AttemptEnded>(1, 6)[0].outcome));
}

TEST_F(WorkerSlotTest, KillsAWorkerThatHasSaidNothingForTheStallTimeout) {
  assign("epochs=1,0;hang", 10);
  wait_for<AttemptBegan>(1, 0);
  wait_for<AttemptProgress>(1, 8);

  slot.step({17.9, 17.9}, reports);
  EXPECT_EQ(slot.due(), 18) << "ten seconds after the last report";
  const AttemptEnded ended = wait_for<AttemptEnded>(1, 18)[0];

  EXPECT_EQ(std::get<Stalled>(ended.outcome).seconds, 10);
  EXPECT_EQ(ended.seconds, 18);
}

// SIGSTOP, ^Z, scontrol suspend: nobody looked for a while, and the worker stood still as well.
TEST_F(WorkerSlotTest, TakesATimeInWhichNobodyLookedForNoSilence) {
  assign("epochs=1,0;hang", 10);
  wait_for<AttemptBegan>(1, 0);
  wait_for<AttemptProgress>(1, 8);

  slot.allow_for_gap(1000);
  slot.step({1017.9, 1017.9}, reports);
  EXPECT_THAT(all<AttemptEnded>(), SizeIs(0));
  EXPECT_EQ(slot.due(), 1018) << "ten seconds after the last report, less the time of the gap";
  const AttemptEnded ended = wait_for<AttemptEnded>(1, 1018)[0];

  EXPECT_TRUE(std::holds_alternative<Stalled>(ended.outcome));
}

TEST_F(WorkerSlotTest, LetsTheGraceOfAStopOutlastAGap) {
  assign("epochs=1,0;hang", 10000);
  wait_for<AttemptProgress>(1, 0);

  slot.stop(30, {5, 5}, reports);
  slot.allow_for_gap(1000);
  slot.step({1034, 1034}, reports);

  EXPECT_THAT(all<AttemptEnded>(), SizeIs(0));
  wait_for<AttemptEnded>(1, 1035);
}

TEST_F(WorkerSlotTest, KillsAWorkerThatDoesNotStopWithinTheGrace) {
  assign("epochs=1,0;hang", 100);
  wait_for<AttemptProgress>(1, 0);

  slot.stop(30, {5, 5}, reports);
  slot.step({34, 34}, reports);
  EXPECT_THAT(all<AttemptEnded>(), SizeIs(0));
  const AttemptEnded ended = wait_for<AttemptEnded>(1, 35)[0];

  EXPECT_EQ(std::get<Interrupted>(ended.outcome).epoch, 1) << "the last checkpoint";
}

TEST_F(WorkerSlotTest, AWorkerKilledBeforeItsFirstCheckpointHasNone) {
  assign("steps=1;hang", 100);
  wait_for<AttemptBegan>(1, 0);
  wait_for<AttemptProgress>(1, 1);

  slot.stop(30, {5, 5}, reports);
  const AttemptEnded ended = wait_for<AttemptEnded>(1, 35)[0];

  EXPECT_EQ(std::get<Interrupted>(ended.outcome).epoch, 0) << "steps of the first epoch are no checkpoint";
}

TEST_F(WorkerSlotTest, HeedsNoReportOfAnotherJob) {
  assign("stray;epochs=1,0", 100);

  const std::vector<AttemptEnded> ended = wait_for<AttemptEnded>(1, 0);

  EXPECT_TRUE(std::holds_alternative<Finished>(ended[0].outcome));
  ASSERT_THAT(all<AttemptProgress>(), SizeIs(1));
  EXPECT_EQ(all<AttemptProgress>()[0].progress.key, digest("job"));
}

TEST_F(WorkerSlotTest, PassesStepsOnNowAndThenAndEpochsAlways) {
  assign("steps=5;epochs=2,0;steps=5", 100);

  wait_for<AttemptEnded>(1, 1);

  ASSERT_THAT(all<AttemptProgress>(), SizeIs(3)) << "a tenth of a second has not passed since the first step";
  EXPECT_EQ(all<AttemptProgress>()[0].progress.step, 1);
  EXPECT_TRUE(all<AttemptProgress>()[1].progress.checkpointed);
  EXPECT_TRUE(all<AttemptProgress>()[2].progress.checkpointed);
}

TEST_F(WorkerSlotTest, LetsItsWorkerEndWhereItIsToRestAndStartsAnotherForTheNextJob) {
  assign("memory=3", 60);
  const AttemptEnded first = wait_for<AttemptEnded>(1, 0)[0];
  EXPECT_EQ(first.memory.resident, std::int64_t{3} << 20);
  const std::int64_t pid = all<AttemptBegan>().at(0).pid;

  slot.rest();
  for (const Patience patience("the worker's end"); !slot.gone(); patience.check()) slot.step({1, 1}, reports);
  assign("", 60);

  EXPECT_NE(wait_for<AttemptBegan>(2, 2)[1].pid, pid);
  EXPECT_THAT(wait_for<AttemptEnded>(2, 2), SizeIs(2));
}

TEST_F(WorkerSlotTest, GivesBackWhatItIsGivenAfterAStop) {
  slot.stop(30, {0, 0}, reports);

  assign("", 100);
  slot.step({1, 1}, reports);

  EXPECT_THAT(all<Returned>(), SizeIs(1));
  EXPECT_EQ(slot.due(), std::nullopt) << "no worker was started";
}

class FailingStart : public WorkerSlotTest {
 protected:
  explicit FailingStart(const std::string& script_at_start = "exit=1") : WorkerSlotTest(script_at_start) {}

  /// Starts a worker at this made-up second, and waits until it has failed. Returns when the next one is due.
  double next_start(double second) {
    for (const Patience patience("the worker's end");; patience.check()) {
      slot.step({second, second}, reports);
      if (slot.due() >= second + 1) return *slot.due();  // a look at a worker that runs is due earlier
      ::poll(nullptr, 0, 1);
    }
  }
};

TEST_F(FailingStart, IsTriedAgainEachTimeAfterTwiceAsLong) {
  assign("", 100);

  EXPECT_EQ(next_start(0), 1);
  EXPECT_EQ(next_start(1), 3);

  EXPECT_THAT(wait_for<SlotRetired>(1, 3), SizeIs(1));
  EXPECT_THAT(all<Returned>(), SizeIs(1));
}

const std::string& switch_file() {
  static const std::string file =
      (std::filesystem::temp_directory_path() / ("foldwise_slot_" + std::to_string(::getpid()))).string();
  return file;
}

/// Starts while a file is there.
class StartsAtTimes : public FailingStart {
 protected:
  StartsAtTimes() : FailingStart("need=" + switch_file()) { std::filesystem::remove(switch_file()); }
  ~StartsAtTimes() override { std::filesystem::remove(switch_file()); }
};

TEST_F(StartsAtTimes, FailedStartsAreCountedInARow) {
  assign("exit=1", 100);
  EXPECT_EQ(next_start(0), 1);
  EXPECT_EQ(next_start(1), 3);
  write_text(switch_file(), "");
  wait_for<AttemptEnded>(1, 3);  // a crash, but its start did not fail
  std::filesystem::remove(switch_file());

  assign("", 100);

  EXPECT_EQ(next_start(4), 5) << "the first failure since the start that did not fail";
  EXPECT_THAT(all<SlotRetired>(), SizeIs(0));
}

}  // namespace
}  // namespace foldwise::orchestrator
