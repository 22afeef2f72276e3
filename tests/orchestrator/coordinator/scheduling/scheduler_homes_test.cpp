// SPDX-License-Identifier: Apache-2.0
// Jobs go where what they read is in memory, as long as that costs nothing.
#include <gmock/gmock.h>

#include <map>
#include <string>

#include "orchestrator/coordinator/scheduling/scheduler.h"
#include "tests/support/scheduled_jobs.h"

namespace foldwise::orchestrator {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;

constexpr WorkerId at_a{0, 0};
constexpr WorkerId at_b{1, 0};

/// Two data sets: a preparation each, and trainings that take turns in the plan.
struct TwoDatasets {
  std::vector<WorkItem> items;
  explicit TwoDatasets(std::uint32_t trainings) {
    items.push_back(job({}, Stage::prepare));
    items.push_back(job({}, Stage::prepare));
    items[0].effort = 1e12;
    items[1].effort = 2e12;
    for (std::uint32_t training = 0; training < trainings; ++training) {
      items.push_back(job({training / 2 % 2}));
      items.back().effort = 5e12;
    }
  }
};

/// The same sweep on two hosts; frames that another host prepared are read from the disk first.
struct Outcomes {
  double makespan = 0;
  std::size_t cold = 0;
};
Outcomes on_two_hosts(SchedulerOptions::Homes homes) {
  const TwoDatasets sweep(40);
  SchedulerOptions options;
  options.homes = homes;
  Scheduler scheduler = scheduler_for(sweep.items, options);
  SimulatedAllocation allocation(scheduler, takes(10));
  std::map<std::uint32_t, WorkerId> prepared;
  Outcomes outcomes;
  allocation.extra_seconds = [&](std::uint32_t item, WorkerId worker) {
    if (item < 2) {
      prepared[item] = worker;
      return 0.0;
    }
    const bool is_cold = prepared.at(sweep.items[item].needs[0]) != worker;
    outcomes.cold += is_cold ? 1 : 0;
    return is_cold ? 2.0 : 0.0;
  };
  allocation.join(at_a, "a");
  allocation.join(at_b, "b");
  outcomes.makespan = allocation.run();
  return outcomes;
}

TEST(SchedulerHomes, GivesOfEqualJobsTheOneWhoseFramesTheHostPrepared) {
  const Outcomes ignored = on_two_hosts(SchedulerOptions::Homes::ignored);
  const Outcomes heeded = on_two_hosts(SchedulerOptions::Homes::heeded);

  EXPECT_GE(ignored.cold, 15U);
  EXPECT_LE(heeded.cold, 1U);
  EXPECT_LT(heeded.makespan, 0.95 * ignored.makespan);
  RecordProperty("makespan_ignored", std::to_string(ignored.makespan));
  RecordProperty("makespan_heeded", std::to_string(heeded.makespan));
}

TEST(SchedulerHomes, LeaveNobodyIdle) {
  std::vector<WorkItem> items{job({}, Stage::prepare), job({0}), job({0}), job({0}), job({0})};
  Scheduler scheduler = scheduler_for(items);
  SimulatedAllocation allocation(scheduler, takes(10));
  allocation.join(at_a, "a");
  allocation.join(at_b, "b");

  EXPECT_EQ(allocation.run(), 30) << "all frames are on one host, and both train";
}

TEST(SchedulerHomes, PreferNoShorterJob) {
  std::vector<WorkItem> items{job({}, Stage::prepare), job({}, Stage::prepare), job({0}), job({1})};
  items[0].effort = items[1].effort = 1e12;
  items[2].effort = 1e13;
  items[3].effort = 9e12;  // of the other's chain nine tenths
  std::vector<JobHistory> history(items.size());
  history[0].standing = history[1].standing = JobHistory::Standing::finished;
  Scheduler scheduler(items, history, {});
  scheduler.on_worker_joined(at_a, "a");
  scheduler.on_last_host(0, "b");
  scheduler.on_last_host(1, "a");

  const std::vector<Action> actions = scheduler.dispatch(0);

  ASSERT_THAT(actions, SizeIs(1));
  EXPECT_EQ(std::get<Give>(actions[0]).item, 2U);
}

TEST(SchedulerHomes, AnIdleWorkerAtTheJobsHomeIsPreferredToOneThatIsNot) {
  std::vector<WorkItem> items{job({}, Stage::prepare), job({0})};
  Scheduler scheduler = scheduler_for(items);
  scheduler.on_worker_joined(at_a, "a");
  scheduler.on_worker_joined(at_b, "b");
  const Give first = std::get<Give>(scheduler.dispatch(0).at(0));
  scheduler.on_worker_closed(first.worker == at_a ? at_b : at_a);
  scheduler.on_worker_closed(first.worker);
  scheduler.on_ended(first.worker, 0, Finished{}, 1);
  scheduler.on_worker_joined(at_b, "b");
  scheduler.on_worker_joined(at_a, "a");

  const std::vector<Action> actions = scheduler.dispatch(1);

  ASSERT_THAT(actions, SizeIs(1));
  EXPECT_EQ(std::get<Give>(actions[0]).worker, first.worker);
}

TEST(SchedulerHomes, ATrainingGoesOnWhereItWroteItsCheckpoint) {
  std::vector<WorkItem> items{job(), job(), job()};
  for (WorkItem& item : items) item.effort = 1e12;
  Scheduler scheduler = scheduler_for(items);
  scheduler.on_worker_joined(at_a, "a");
  scheduler.on_worker_joined(at_b, "b");
  std::map<WorkerId, std::uint32_t> given;
  for (const Action& action : scheduler.dispatch(0)) given[std::get<Give>(action).worker] = std::get<Give>(action).item;
  ASSERT_THAT(given, SizeIs(2));
  scheduler.on_progress(at_b, given[at_b], 5, Scheduler::Checkpoint::yes);
  scheduler.on_ended(at_b, given[at_b], Crashed{}, 6);
  scheduler.on_ended(at_a, given[at_a], Finished{}, 6);

  std::map<WorkerId, std::uint32_t> again;
  for (const Action& action : scheduler.dispatch(6)) again[std::get<Give>(action).worker] = std::get<Give>(action).item;

  EXPECT_EQ(again[at_b], given[at_b]) << "though the other worker is asked first";
  EXPECT_EQ(again[at_a], 2U);
}

TEST(Scheduler, AWorkerThatIsClosedFinishesItsJobAndGetsNoMore) {
  std::vector<WorkItem> items{job(), job({0}, Stage::evaluate)};
  Scheduler scheduler = scheduler_for(items);
  scheduler.on_worker_joined(at_a);
  ASSERT_THAT(scheduler.dispatch(0), SizeIs(1));

  EXPECT_THAT(scheduler.on_worker_closed(at_a), IsEmpty());
  EXPECT_FALSE(scheduler.is_at_rest(at_a));
  scheduler.on_ended(at_a, 0, Finished{}, 1);

  EXPECT_TRUE(scheduler.is_at_rest(at_a));
  EXPECT_THAT(scheduler.dispatch(1), IsEmpty());
  EXPECT_FALSE(scheduler.over());
  scheduler.on_worker_joined(at_b);
  EXPECT_THAT(scheduler.dispatch(1), SizeIs(1)) << "what stood behind it is anybody's";
}

}  // namespace
}  // namespace foldwise::orchestrator
