// SPDX-License-Identifier: Apache-2.0
// Jobs of milliseconds, which are given ahead and taken back.
#include <gmock/gmock.h>

#include "orchestrator/coordinator/scheduling/scheduler.h"
#include "tests/support/scheduled_jobs.h"

namespace foldwise::orchestrator {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::Ge;
using ::testing::IsEmpty;
using ::testing::Le;
using ::testing::Pair;
using Standing = Scheduler::Standing;

/// Evaluations are known to take a millisecond; of trainings nothing is known.
class AheadOfTime : public ::testing::Test {
 protected:
  /// Lets worker 0 of rank 0 execute jobs that take a millisecond, one after the other, until their pace is known.
  static void learn(Scheduler& scheduler, std::uint32_t jobs) {
    scheduler.on_worker_joined({0, 0});
    for (std::uint32_t item = 0; item < jobs; ++item) {
      ASSERT_EQ(scheduler.dispatch(0).size(), 1U);
      scheduler.on_ended({0, 0}, item, Finished{}, 0.001);
    }
  }
  /// The jobs that are given to a worker.
  static std::vector<std::uint32_t> given(const std::vector<Action>& actions, WorkerId worker) {
    std::vector<std::uint32_t> items;
    for (const Action& action : actions) {
      const auto* give = std::get_if<Give>(&action);
      if (give != nullptr && give->worker == worker) items.push_back(give->item);
    }
    return items;
  }
  static std::vector<WorkerId> taken_back_from(const std::vector<Action>& actions) {
    std::vector<WorkerId> workers;
    for (const Action& action : actions)
      if (const auto* back = std::get_if<TakeBack>(&action)) workers.push_back(back->worker);
    return workers;
  }
};

TEST_F(AheadOfTime, QueuesNoJobOfUnknownLengthBehindAShortOne) {
  std::vector<WorkItem> items(9, job());
  items.push_back(job({}, Stage::pretrain));
  Scheduler scheduler = scheduler_for(items);
  learn(scheduler, 8);

  EXPECT_THAT(given(scheduler.dispatch(0), {0, 0}), ElementsAre(8));
}

TEST_F(AheadOfTime, QueuesNoShortJobBehindOneOfUnknownLength) {
  std::vector<WorkItem> items(9, job({}, Stage::evaluate));
  items.push_back(job({0, 1, 2, 3, 4, 5, 6, 7}));
  items.push_back(job({8}, Stage::refine));  // shorter than a training: job 8 goes after job 9
  Scheduler scheduler = scheduler_for(items);
  learn(scheduler, 8);

  EXPECT_THAT(given(scheduler.dispatch(0), {0, 0}), ElementsAre(9));
}

TEST_F(AheadOfTime, AsksAWorkerOnceForWhatItHasNotBegun) {
  const std::vector<WorkItem> items(12, job());
  Scheduler scheduler = scheduler_for(items);
  learn(scheduler, 8);
  ASSERT_THAT(given(scheduler.dispatch(0), {0, 0}), ElementsAre(8, 9, 10, 11));

  scheduler.on_worker_joined({0, 1});
  EXPECT_THAT(taken_back_from(scheduler.dispatch(0)), ElementsAre(WorkerId{0, 0}));
  EXPECT_THAT(scheduler.dispatch(0), IsEmpty()) << "the first answer is under way";

  scheduler.on_returned({0, 0}, std::vector<std::uint32_t>{9, 10, 11});
  EXPECT_THAT(given(scheduler.dispatch(0), {0, 1}), Contains(9));
}

TEST_F(AheadOfTime, AsksAgainWhereAnEarlierAnswerHasCome) {
  const std::vector<WorkItem> items(12, job());
  Scheduler scheduler = scheduler_for(items);
  learn(scheduler, 8);
  scheduler.dispatch(0);
  scheduler.on_worker_joined({0, 1});
  scheduler.dispatch(0);

  scheduler.on_returned({0, 0}, {});  // it had begun what it was asked for

  EXPECT_THAT(taken_back_from(scheduler.dispatch(0)), ElementsAre(WorkerId{0, 0}));
}

TEST_F(AheadOfTime, TakesBackFromTheWorkerThatHoldsMost) {
  const std::vector<WorkItem> items(18, job());
  Scheduler scheduler = scheduler_for(items);
  learn(scheduler, 8);
  scheduler.on_worker_joined({0, 1});
  std::vector<Action> actions = scheduler.dispatch(0);
  const std::vector<std::uint32_t> others = given(actions, {0, 1});
  ASSERT_THAT(given(actions, {0, 0}).size(), 5U);
  ASSERT_THAT(others.size(), 5U);
  for (std::size_t index = 0; index < 3; ++index) scheduler.on_ended({0, 1}, others[index], Finished{}, 0.001);

  scheduler.on_worker_joined({0, 2});

  EXPECT_THAT(taken_back_from(scheduler.dispatch(0)), ElementsAre(WorkerId{0, 0}));
}

TEST(SchedulerAhead, GivesAWorkerOneLongJobAtATime) {
  const std::vector<WorkItem> items(100, job());
  Scheduler scheduler = scheduler_for(items);
  SimulatedAllocation allocation(scheduler, takes(1));
  allocation.join({0, 0});
  allocation.join({0, 1});

  allocation.run();

  EXPECT_THAT(allocation.most_held(), ElementsAre(Pair(WorkerId{0, 0}, 1), Pair(WorkerId{0, 1}, 1)));
}

TEST(SchedulerAhead, GivesJobsOfMillisecondsAhead) {
  const std::vector<WorkItem> items(1000, job());
  Scheduler scheduler = scheduler_for(items, {.ahead_seconds = 0.05});
  SimulatedAllocation allocation(scheduler, takes(0.001));
  allocation.join({0, 0});

  allocation.run();

  EXPECT_THAT(allocation.most_held(), ElementsAre(Pair(WorkerId{0, 0}, AllOf(Ge(40U), Le(50U)))));
}

TEST(SchedulerAhead, TakesJobsBackFromBehindOneThatTurnsOutLong) {
  const std::vector<WorkItem> items(400, job());
  Scheduler scheduler = scheduler_for(items);
  SimulatedAllocation allocation(scheduler, [](std::uint32_t item, int) {
    return SimulatedAttempt{item == 200 ? 10.0 : 0.001, Finished{}};
  });
  allocation.join({0, 0});
  allocation.join({0, 1});

  const double makespan = allocation.run();

  EXPECT_GT(allocation.taken_back(), 0U);
  EXPECT_LT(makespan, 10.2) << "nothing waits behind the long job";
  EXPECT_EQ(scheduler.count(Standing::finished), items.size());
}

}  // namespace
}  // namespace foldwise::orchestrator
