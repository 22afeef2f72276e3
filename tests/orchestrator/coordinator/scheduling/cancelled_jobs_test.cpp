// SPDX-License-Identifier: Apache-2.0
// What the scheduler does with jobs that are cancelled and wanted again.
#include <gmock/gmock.h>

#include "orchestrator/coordinator/scheduling/scheduler.h"
#include "tests/support/simulated_allocation.h"

namespace foldwise::orchestrator {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;
using Standing = Scheduler::Standing;

WorkItem training(const std::vector<std::uint32_t>& needs = {}) {
  return {Key{}, Stage::train, needs};
}

Scheduler scheduler_over(const std::vector<WorkItem>& items, const SchedulerOptions& options = {}) {
  return Scheduler(items, std::vector<JobHistory>(items.size()), options);
}

TEST(CancelledJobs, RunsNoCancelledJobNorWhatNeedsIt) {
  const std::vector<WorkItem> items{training(), training({0}), training()};
  Scheduler scheduler = scheduler_over(items);

  const std::vector<Action> actions = scheduler.on_cancelled(0);
  SimulatedAllocation allocation(scheduler, [](std::uint32_t, int) { return SimulatedAttempt{1, Finished{}}; });
  allocation.join({0, 0});
  allocation.run();

  ASSERT_EQ(actions.size(), 1U);
  EXPECT_THAT(std::get<Abandon>(actions[0]).dependents, ElementsAre(1));
  EXPECT_THAT(allocation.begun(), ElementsAre(Pair(2, 1)));
  EXPECT_EQ(scheduler.standing(0), Standing::cancelled);
  EXPECT_EQ(scheduler.standing(1), Standing::abandoned);
  EXPECT_TRUE(scheduler.over());
}

TEST(CancelledJobs, AsksTheWorkerOfACancelledJobToStop) {
  const std::vector<WorkItem> items{training(), training({0})};
  Scheduler scheduler = scheduler_over(items);
  scheduler.on_worker_joined({0, 0});
  scheduler.on_worker_joined({2, 1});
  const std::vector<Action> given = scheduler.dispatch(0);
  const WorkerId worker = std::get<Give>(given.at(0)).worker;

  const std::vector<Action> actions = scheduler.on_cancelled(0);
  ASSERT_EQ(actions.size(), 1U);
  EXPECT_EQ(std::get<StopOne>(actions[0]).worker, worker);
  EXPECT_THAT(scheduler.on_cancelled(0), IsEmpty()) << "asked once";
  EXPECT_EQ(scheduler.standing(0), Standing::given) << "until it has come back";
  EXPECT_FALSE(scheduler.over());

  const std::vector<Action> left = scheduler.on_ended(worker, 0, Interrupted{3}, 9);
  EXPECT_EQ(scheduler.standing(0), Standing::cancelled);
  EXPECT_THAT(std::get<Abandon>(left.at(0)).dependents, ElementsAre(1));
  EXPECT_TRUE(scheduler.over());
}

TEST(CancelledJobs, KeepsTheResultOfACancelledJobThatEndedFirst) {
  const std::vector<WorkItem> items{training(), training({0})};
  Scheduler scheduler = scheduler_over(items);
  scheduler.on_worker_joined({0, 0});
  scheduler.dispatch(0);
  scheduler.on_cancelled(0);
  scheduler.on_ended({0, 0}, 0, Finished{}, 1);

  EXPECT_EQ(scheduler.standing(0), Standing::finished);
  EXPECT_EQ(scheduler.standing(1), Standing::ready);
}

TEST(CancelledJobs, CancelsWhatALostOrAnEmptyHandedWorkerHeld) {
  const std::vector<WorkItem> items{training(), training()};
  Scheduler scheduler = scheduler_over(items);
  scheduler.on_worker_joined({0, 0});
  scheduler.on_worker_joined({0, 1});
  scheduler.dispatch(0);
  scheduler.on_cancelled(0);
  scheduler.on_cancelled(1);
  scheduler.on_worker_lost({0, 0});
  scheduler.on_returned({0, 1}, std::vector<std::uint32_t>{1});

  EXPECT_EQ(scheduler.count(Standing::cancelled), 2U);
}

TEST(CancelledJobs, RunsAReopenedJobAgainAndWhatNeedsIt) {
  const std::vector<WorkItem> items{training(), training(), training({0, 1}), training({2})};
  const std::vector<JobHistory> history{
      {JobHistory::Standing::failed, 2, 2}, {JobHistory::Standing::cancelled, 0, 0}, {}, {}};
  Scheduler scheduler(items, history, {.max_attempts = 2});
  scheduler.on_start();
  EXPECT_EQ(scheduler.count(Standing::abandoned), 2U);

  scheduler.on_reopened(0);
  EXPECT_EQ(scheduler.standing(0), Standing::ready);
  EXPECT_EQ(scheduler.standing(2), Standing::abandoned) << "the other job that it needs is cancelled still";

  scheduler.on_reopened(1);
  SimulatedAllocation allocation(scheduler, [](std::uint32_t item, int attempt) {
    return SimulatedAttempt{1, item == 0 && attempt == 3 ? Outcome(Crashed{}) : Outcome(Finished{})};
  });
  allocation.join({0, 0});
  allocation.run();

  EXPECT_EQ(scheduler.count(Standing::finished), 4U) << "its failures of before do not count";
}

TEST(CancelledJobs, GoesOnWithAJobThatIsWantedAgainBeforeItHasStopped) {
  const std::vector<WorkItem> items{training()};
  Scheduler scheduler = scheduler_over(items, {.max_attempts = 1});
  scheduler.on_worker_joined({0, 0});
  scheduler.dispatch(0);
  scheduler.on_cancelled(0);
  scheduler.on_reopened(0);
  scheduler.on_ended({0, 0}, 0, Interrupted{3}, 9);

  EXPECT_EQ(scheduler.standing(0), Standing::ready) << "that it stopped was no failure of its own";
}

}  // namespace
}  // namespace foldwise::orchestrator
