// SPDX-License-Identifier: Apache-2.0
// Which job goes first.
#include <gmock/gmock.h>

#include <map>

#include "orchestrator/coordinator/scheduling/scheduler.h"
#include "tests/support/scheduled_jobs.h"

namespace foldwise::orchestrator {
namespace {

using ::testing::ElementsAre;

std::vector<std::uint32_t> begun(const SimulatedAllocation& allocation) {
  std::vector<std::uint32_t> items;
  for (const auto& [item, attempt] : allocation.begun()) items.push_back(item);
  return items;
}

TEST(SchedulerOrder, GivesTheLongestChainFirst) {
  const std::vector<WorkItem> items{job(), job({}, Stage::prepare), job({1}), job({2}, Stage::evaluate)};
  Scheduler scheduler = scheduler_for(items);
  SimulatedAllocation allocation(scheduler, takes(1));
  allocation.join({0, 0});

  allocation.run();

  EXPECT_THAT(begun(allocation), ElementsAre(1, 2, 3, 0));
}

// Two experiments of three rounds: of the first, trainings take long.
TEST(SchedulerOrder, InStrictRoundsFinishesARoundBeforeTheNextHoweverLongItsChains) {
  std::vector<WorkItem> items;
  for (std::uint32_t round = 0; round < 3; ++round) {
    for (const double effort : {9e12, 1e12}) {
      const auto train = static_cast<std::uint32_t>(items.size());
      items.push_back(job());
      items.back().effort = effort;
      items.push_back(job({train}, Stage::evaluate));
      items[train].round = items[train + 1].round = round;
    }
  }
  SchedulerOptions options;
  options.rounds = SchedulerOptions::Rounds::strict;
  Scheduler scheduler = scheduler_for(items, options);
  SimulatedAllocation allocation(scheduler, takes(1));
  allocation.join({0, 0});

  allocation.run();

  EXPECT_THAT(begun(allocation), ElementsAre(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11));
}

TEST(SchedulerOrder, GivesTheJobThatComputesMoreFirst) {
  std::vector<WorkItem> items(3, job());
  items[0].effort = 1e12;
  items[1].effort = 3e12;
  items[2].effort = 2e12;
  Scheduler scheduler = scheduler_for(items);
  SimulatedAllocation allocation(scheduler, takes(1));
  allocation.join({0, 0});

  allocation.run();

  EXPECT_THAT(begun(allocation), ElementsAre(1, 2, 0));
}

TEST(SchedulerOrder, LearnsWhichKindTakesLonger) {
  std::vector<WorkItem> items(60, job());
  for (std::uint32_t item = 0; item < items.size(); ++item) {
    items[item].effort = item % 2 == 0 ? 2e12 : 1e12;  // those of kind 0 seem to be longer
    items[item].kind = item % 2;
    items[item].round = item < 20 ? 0 : 1;
  }
  Scheduler scheduler = scheduler_for(items);
  SimulatedAllocation allocation(scheduler, [](std::uint32_t item, int) {
    return SimulatedAttempt{item % 2 == 0 ? 1.0 : 50.0, Finished{}};
  });
  allocation.join({0, 0});
  allocation.join({0, 1});

  allocation.run();

  EXPECT_EQ(begun(allocation).front() % 2, 0U);
  EXPECT_EQ(begun(allocation).back() % 2, 0U) << "what is seen to be short fills the end";
  EXPECT_NEAR(scheduler.costs().seconds(items[1]), 50, 5);
  EXPECT_NEAR(scheduler.costs().seconds(items[0]), 1, 0.1);
}

TEST(SchedulerOrder, LearnsFromEarlierSessions) {
  std::vector<WorkItem> items(4, job());
  for (std::uint32_t item = 0; item < items.size(); ++item) items[item].kind = item % 2;
  const std::vector<JobHistory> history{
      {JobHistory::Standing::finished, 1, 0, 10}, {JobHistory::Standing::finished, 1, 0, 1000}, {}, {}};
  Scheduler scheduler(items, history, {});
  SimulatedAllocation allocation(scheduler, takes(1));
  allocation.join({0, 0});

  allocation.run();

  EXPECT_THAT(begun(allocation), ElementsAre(3, 2)) << "the other of its kind took longer";
}

TEST(SchedulerOrder, FinishesARunBeforeAnotherIsBegun) {
  std::vector<WorkItem> items;
  for (std::uint32_t run = 0; run < 20; ++run) {
    items.push_back(job());
    items.push_back(job({3 * run}, Stage::score));
    items.push_back(job({3 * run + 1}, Stage::evaluate));
  }
  Scheduler scheduler = scheduler_for(items);
  SimulatedAllocation allocation(scheduler, [&](std::uint32_t item, int) {
    return SimulatedAttempt{items[item].stage == Stage::train ? 100 + item : 0.1, Finished{}};
  });
  allocation.join({0, 0});
  allocation.join({0, 1});

  allocation.run();

  std::map<std::uint32_t, SimulatedAllocation::End> ends;
  for (const auto& end : allocation.ended()) ends[end.item] = end;
  // The last two trainings run to the end, and nothing delays them.
  for (std::uint32_t training = 0; training < items.size(); training += 3) {
    if (ends[training].time + 200 > allocation.now()) continue;
    EXPECT_NEAR(ends[training + 2].time, ends[training].time + 0.2, 1e-6) << "at once";
    EXPECT_EQ(ends[training + 1].worker, ends[training].worker) << "on the worker that is warm with it";
    EXPECT_EQ(ends[training + 2].worker, ends[training].worker);
  }
}

TEST(SchedulerOrder, GivesAClosingJobOfALostWorkerToAnother) {
  const std::vector<WorkItem> items{job(), job({0}, Stage::evaluate), job(), job()};
  Scheduler scheduler = scheduler_for(items);
  scheduler.on_worker_joined({0, 0});
  scheduler.dispatch(0);
  scheduler.on_ended({0, 0}, 0, Finished{}, 1);
  scheduler.on_worker_lost({0, 0});
  scheduler.on_worker_joined({1, 0});

  EXPECT_EQ(std::get<Give>(scheduler.dispatch(1).at(0)).item, 1U);
}

TEST(SchedulerOrder, RunsARoundOfEveryExperimentBeforeTheNext) {
  std::vector<WorkItem> items(12, job());
  for (std::uint32_t item = 0; item < items.size(); ++item) items[item].round = item % 3;  // four experiments
  Scheduler scheduler = scheduler_for(items);
  SimulatedAllocation allocation(scheduler, takes(1));
  allocation.join({0, 0});

  allocation.run();

  std::vector<std::uint32_t> rounds;
  for (const std::uint32_t item : begun(allocation)) rounds.push_back(items[item].round);
  EXPECT_THAT(rounds, ElementsAre(0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2));
}

TEST(SchedulerOrder, LetsAChainThatWouldBeTheLastToEndGoBeforeItsRound) {
  std::vector<WorkItem> items(12, job());
  for (std::uint32_t item = 0; item < items.size(); ++item) {
    items[item].round = item / 4;
    items[item].effort = 1e12;
  }
  items.back().effort = 5e12;  // of the last round, as long as half of all others on two workers
  Scheduler scheduler = scheduler_for(items);
  SimulatedAllocation allocation(scheduler, [&](std::uint32_t item, int) {
    return SimulatedAttempt{items[item].effort / 1e10, Finished{}};
  });
  allocation.join({0, 0});
  allocation.join({0, 1});

  EXPECT_NEAR(allocation.run(), 800, 1) << "16 efforts on two workers";
}

}  // namespace
}  // namespace foldwise::orchestrator
