// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/coordinator/scheduling/scheduler.h"

#include <gmock/gmock.h>

#include "tests/support/scheduled_jobs.h"

namespace foldwise::orchestrator {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::UnorderedElementsAre;
using Standing = Scheduler::Standing;

TEST(Scheduler, GivesNothingBeforeItsNeedsAreFinished) {
  const std::vector<WorkItem> items{job(), job(), job({0, 1})};
  Scheduler scheduler = scheduler_for(items);
  scheduler.on_worker_joined({0, 0});
  scheduler.on_worker_joined({0, 1});
  scheduler.dispatch(0);
  scheduler.on_ended({0, 0}, 0, Finished{}, 1);

  EXPECT_THAT(scheduler.dispatch(0), IsEmpty());
  EXPECT_EQ(scheduler.standing(2), Standing::waiting);

  scheduler.on_ended({0, 1}, 1, Finished{}, 1);
  EXPECT_EQ(scheduler.dispatch(0).size(), 1U);
}

TEST(Scheduler, RetriesCrashesAndStallsAsOftenAsAllowed) {
  const std::vector<WorkItem> items{job(), job({0})};
  Scheduler scheduler = scheduler_for(items, {.max_attempts = 3});
  SimulatedAllocation allocation(scheduler, [](std::uint32_t, int attempt) {
    return SimulatedAttempt{1, attempt % 2 == 0 ? Outcome(Stalled{}) : Outcome(Crashed{})};
  });
  allocation.join({0, 0});

  allocation.run();

  EXPECT_THAT(allocation.begun(), ElementsAre(Pair(0, 1), Pair(0, 2), Pair(0, 3)));
  EXPECT_THAT(allocation.abandoned(), ElementsAre(1));
  EXPECT_EQ(scheduler.standing(0), Standing::failed);
  EXPECT_EQ(scheduler.standing(1), Standing::abandoned);
  EXPECT_TRUE(scheduler.over());
}

TEST(Scheduler, CountsFailuresAndNumbersOfEarlierSessions) {
  const std::vector<WorkItem> items{job(), job({0})};
  const std::vector<JobHistory> history{{JobHistory::Standing::open, 5, 1}, {}};
  Scheduler scheduler(items, history, {.max_attempts = 2});
  SimulatedAllocation allocation(scheduler, [](std::uint32_t, int) { return SimulatedAttempt{1, Crashed{}}; });
  allocation.join({0, 0});

  allocation.run();

  EXPECT_THAT(allocation.begun(), ElementsAre(Pair(0, 6)));
  EXPECT_EQ(scheduler.standing(0), Standing::failed);
}

TEST(Scheduler, AbandonsWhatEarlierFailuresLeaveWithoutInput) {
  const std::vector<WorkItem> items{job(), job({0}), job({1}), job()};
  const std::vector<JobHistory> history{
      {JobHistory::Standing::failed, 2, 2}, {}, {}, {JobHistory::Standing::finished, 1, 0}};
  Scheduler scheduler(items, history, {});

  const std::vector<Action> actions = scheduler.on_start();

  ASSERT_EQ(actions.size(), 1U);
  EXPECT_EQ(std::get<Abandon>(actions[0]).failed, 0U);
  EXPECT_THAT(std::get<Abandon>(actions[0]).dependents, UnorderedElementsAre(1, 2));
  EXPECT_TRUE(scheduler.over());
}

TEST(Scheduler, NeverRetriesDivergedAndRejectedJobs) {
  const std::vector<WorkItem> items{job(), job()};
  Scheduler scheduler = scheduler_for(items, {.max_attempts = 5});
  SimulatedAllocation allocation(scheduler, [](std::uint32_t item, int) {
    return SimulatedAttempt{1, item == 0 ? Outcome(Diverged{}) : Outcome(Rejected{})};
  });
  allocation.join({0, 0});

  allocation.run();

  EXPECT_EQ(allocation.begun().size(), 2U);
  EXPECT_EQ(scheduler.count(Standing::failed), 2U);
}

TEST(Scheduler, TakesAnInterruptionNobodyAskedForAsAFailure) {
  const std::vector<WorkItem> items{job()};
  Scheduler scheduler = scheduler_for(items, {.max_attempts = 2});
  SimulatedAllocation allocation(scheduler, [](std::uint32_t, int) { return SimulatedAttempt{1, Interrupted{}}; });
  allocation.join({0, 0});

  allocation.run();

  EXPECT_EQ(allocation.begun().size(), 2U);
  EXPECT_EQ(scheduler.standing(0), Standing::failed);
}

TEST(Scheduler, GivesTheJobsOfALostWorkerToOthersWithoutBlame) {
  const std::vector<WorkItem> items{job()};
  Scheduler scheduler = scheduler_for(items, {.max_attempts = 1});
  scheduler.on_worker_joined({0, 0});
  scheduler.dispatch(0);
  scheduler.on_began(0);
  scheduler.on_worker_lost({0, 0});
  scheduler.on_worker_joined({1, 0});

  const std::vector<Action> actions = scheduler.dispatch(0);

  ASSERT_EQ(actions.size(), 1U);
  EXPECT_EQ(std::get<Give>(actions[0]).worker, (WorkerId{1, 0}));
  EXPECT_EQ(std::get<Give>(actions[0]).attempt, 2);
}

TEST(Scheduler, CountsNoLostWorkerAsAFailureOfItsJob) {
  const std::vector<WorkItem> items{job()};
  Scheduler scheduler = scheduler_for(items, {.max_attempts = 2});
  for (const int rank : {0, 1, 2}) {
    scheduler.on_worker_joined({rank, 0});
    ASSERT_EQ(scheduler.dispatch(0).size(), 1U);
    scheduler.on_began(0);
    scheduler.on_worker_lost({rank, 0});
  }
  scheduler.on_worker_joined({3, 0});
  scheduler.dispatch(0);

  scheduler.on_ended({3, 0}, 0, Crashed{}, 1);

  EXPECT_EQ(scheduler.standing(0), Standing::ready) << "its first failure, and two are allowed";
}

TEST(Scheduler, GivesNothingAfterAStopAndIsOverWhenAllJobsAreBack) {
  const std::vector<WorkItem> items{job(), job(), job()};
  Scheduler scheduler = scheduler_for(items);
  scheduler.on_worker_joined({0, 0});
  scheduler.on_worker_joined({0, 1});
  scheduler.dispatch(0);

  scheduler.on_stop();
  EXPECT_FALSE(scheduler.over());
  scheduler.on_ended({0, 0}, 0, Interrupted{}, 1);
  EXPECT_THAT(scheduler.dispatch(0), IsEmpty());
  scheduler.on_ended({0, 1}, 1, Finished{}, 1);

  EXPECT_TRUE(scheduler.over());
  EXPECT_EQ(scheduler.standing(0), Standing::ready);
  EXPECT_EQ(scheduler.standing(1), Standing::finished);
}

TEST(Scheduler, HoldsBackJobsThatReachNoCheckpointBeforeTheDeadline) {
  const std::vector<WorkItem> items{job(), job(), job({0}, Stage::evaluate)};
  Scheduler scheduler = scheduler_for(items, {.deadline = 1000});
  scheduler.on_worker_joined({0, 0});
  EXPECT_EQ(std::get<Give>(scheduler.dispatch(0).at(0)).item, 0U);
  scheduler.on_progress({0, 0}, 0, 200, Scheduler::Checkpoint::yes);  // 200 s to a checkpoint
  scheduler.on_ended({0, 0}, 0, Finished{}, 400);

  const std::vector<Action> actions = scheduler.dispatch(800);  // 800 + 1.25 * 200 is too late

  ASSERT_EQ(actions.size(), 1U);
  EXPECT_EQ(std::get<Give>(actions[0]).item, 2U) << "nothing is known of evaluations: they are allowed";
  scheduler.on_ended({0, 0}, 2, Finished{}, 1);
  EXPECT_THAT(scheduler.dispatch(801), IsEmpty());
  EXPECT_EQ(scheduler.standing(1), Standing::held);
  EXPECT_TRUE(scheduler.over());
}

TEST(Scheduler, StartsJobsThatReachACheckpointBeforeTheDeadline) {
  const std::vector<WorkItem> items{job(), job()};
  Scheduler scheduler = scheduler_for(items, {.deadline = 1000});
  scheduler.on_worker_joined({0, 0});
  scheduler.dispatch(0);
  scheduler.on_ended({0, 0}, 0, Finished{}, 400);

  EXPECT_EQ(scheduler.dispatch(499).size(), 1U);
}

TEST(Scheduler, StartsAJobThatReachesItsCheckpointAtTheDeadline) {
  const std::vector<WorkItem> items{job(), job()};
  Scheduler scheduler = scheduler_for(items, {.deadline = 1000});
  scheduler.on_worker_joined({0, 0});
  scheduler.dispatch(0);
  scheduler.on_ended({0, 0}, 0, Finished{}, 400);

  EXPECT_EQ(scheduler.dispatch(500).size(), 1U) << "500 + 1.25 * 400";
}

/// One worker, and a deadline: whether it begins the second job at that time, after what the first one did.
class CheckpointPace : public ::testing::Test {
 protected:
  CheckpointPace() {
    scheduler.on_worker_joined({0, 0});
    scheduler.dispatch(0);
  }
  bool begins_another_at(double now) { return scheduler.dispatch(now).size() == 1; }

  const std::vector<WorkItem> items{job(), job(), job()};
  Scheduler scheduler = scheduler_for(items, {.deadline = 1000});
};

TEST_F(CheckpointPace, CountsTheLastPieceFromTheLastCheckpoint) {
  scheduler.on_progress({0, 0}, 0, 100, Scheduler::Checkpoint::yes);
  scheduler.on_ended({0, 0}, 0, Finished{}, 200);  // two pieces of 100 s

  EXPECT_TRUE(begins_another_at(870)) << "870 + 1.25 * 100 is in time";
}

TEST_F(CheckpointPace, LearnsFromTheLastPieceToo) {
  scheduler.on_progress({0, 0}, 0, 100, Scheduler::Checkpoint::yes);
  scheduler.on_ended({0, 0}, 0, Finished{}, 500);  // 100 s and 400 s: 250 s on its cautious average

  EXPECT_FALSE(begins_another_at(700)) << "700 + 1.25 * 250 is too late";
}

TEST_F(CheckpointPace, TakesNoOtherReportForACheckpoint) {
  scheduler.on_progress({0, 0}, 0, 100, Scheduler::Checkpoint::no);
  scheduler.on_ended({0, 0}, 0, Finished{}, 200);

  EXPECT_FALSE(begins_another_at(800)) << "800 + 1.25 * 200 is too late";
}

TEST_F(CheckpointPace, MeasuresEachJobFromItsOwnStart) {
  scheduler.on_progress({0, 0}, 0, 300, Scheduler::Checkpoint::yes);
  scheduler.on_ended({0, 0}, 0, Finished{}, 300);  // 300 s, and nothing after them: 270 s
  ASSERT_TRUE(begins_another_at(0));
  scheduler.on_progress({0, 0}, 1, 300, Scheduler::Checkpoint::yes);
  scheduler.on_ended({0, 0}, 1, Finished{}, 300);  // again: 256.5 s

  EXPECT_FALSE(begins_another_at(700)) << "700 + 1.25 * 256.5 is too late";
}

TEST(Scheduler, HeedsAnEndOnce) {
  const std::vector<WorkItem> items{job(), job(), job({0, 1})};
  Scheduler scheduler = scheduler_for(items);
  scheduler.on_worker_joined({0, 0});
  scheduler.dispatch(0);

  scheduler.on_ended({0, 0}, 0, Finished{}, 1);
  scheduler.on_ended({0, 0}, 0, Finished{}, 1);

  EXPECT_EQ(scheduler.standing(2), Standing::waiting) << "the other job that it needs has not begun";
}

TEST(Scheduler, RunsNoJobAgainThatEndedWhileItWasTakenBack) {
  const std::vector<WorkItem> items{job()};
  Scheduler scheduler = scheduler_for(items);
  scheduler.on_worker_joined({0, 0});
  scheduler.dispatch(0);
  scheduler.on_ended({0, 0}, 0, Finished{}, 1);

  scheduler.on_returned({0, 0}, std::vector<std::uint32_t>{0});

  EXPECT_EQ(scheduler.standing(0), Standing::finished);
  EXPECT_THAT(scheduler.dispatch(0), IsEmpty());
}

TEST(Scheduler, IgnoresReportsOfWorkersItHasLost) {
  const std::vector<WorkItem> items{job()};
  Scheduler scheduler = scheduler_for(items);
  scheduler.on_worker_joined({0, 0});
  scheduler.dispatch(0);
  scheduler.on_worker_lost({0, 0});

  scheduler.on_ended({0, 0}, 0, Finished{}, 1);

  EXPECT_EQ(scheduler.standing(0), Standing::ready);
}

}  // namespace
}  // namespace foldwise::orchestrator
