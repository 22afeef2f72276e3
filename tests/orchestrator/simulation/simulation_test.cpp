// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/simulation/simulation.h"

#include <gtest/gtest.h>

#include "orchestrator/plan/jobs/job_effort.h"
#include "orchestrator/simulation/simulated_cluster.h"

namespace foldwise::orchestrator {
namespace {

/// Trainings that compute for so many seconds, an evaluation of a second behind each.
Workload workload_of(const std::vector<double>& trainings) {
  Workload workload;
  for (const double seconds : trainings) {
    const auto training = static_cast<std::uint32_t>(workload.items.size());
    workload.items.push_back({.stage = Stage::train, .effort = seconds * effort_per_second});
    workload.items.push_back({.stage = Stage::evaluate, .needs = {training}, .effort = effort_per_second});
  }
  workload.specify = [](std::size_t, int) { return JobSpec{}; };
  return workload;
}

std::vector<JobHistory> no_history(const Workload& workload) {
  return std::vector<JobHistory>(workload.items.size());
}

TEST(Simulation, OfOneWorkerTakesAllWorkOneAfterTheOther) {
  const Workload workload = workload_of({10, 20, 30});

  const Simulation simulation = simulate(workload, no_history(workload), {.workers = 1});

  EXPECT_EQ(simulation.jobs, 6U);
  EXPECT_NEAR(simulation.makespan, 63, 1e-3);
  EXPECT_NEAR(simulation.work, 63, 1e-3);
  EXPECT_NEAR(simulation.longest_chain, 31, 1e-3);
  EXPECT_NEAR(simulation.bound(), 63, 1e-3);
}

TEST(Simulation, OfManyWorkersTakesTheLongestChain) {
  const Workload workload = workload_of({10, 20, 30});

  const Simulation simulation = simulate(workload, no_history(workload), {.workers = 20, .workers_per_node = 3});

  EXPECT_NEAR(simulation.makespan, 31, 1e-3);
  EXPECT_NEAR(simulation.bound(), 31, 1e-3);
  EXPECT_GT(simulation.messages, 0U) << "some workers are not on the coordinator's own node";
}

TEST(Simulation, LeavesOutWhatIsFinishedAndLearnsFromIt) {
  const Workload workload = workload_of({10, 10});
  std::vector<JobHistory> history = no_history(workload);
  history[0] = {JobHistory::Standing::finished, 1, 0, 70};  // seven times what was thought

  const Simulation simulation = simulate(workload, history, {.workers = 2});

  EXPECT_EQ(simulation.jobs, 3U);
  EXPECT_NEAR(simulation.longest_chain, 71, 1e-3) << "an evaluation passes no network: nothing is known of its pace";
}

TEST(Simulation, DrawsTheSameTimesFromTheSameSeed) {
  const Workload workload = workload_of(std::vector<double>(200, 10.0));
  const auto makespan = [&](std::uint64_t seed) {
    return simulate(workload, no_history(workload), {.workers = 7, .spread = 0.5, .seed = seed}).makespan;
  };

  EXPECT_EQ(makespan(1), makespan(1));
  EXPECT_NE(makespan(1), makespan(2));
}

TEST(Simulation, KeepsTheMeanOfTheTimesThatItDraws) {
  const Workload workload = workload_of(std::vector<double>(20000, 10.0));

  const Simulation simulation = simulate(workload, no_history(workload), {.workers = 50, .spread = 0.5});

  EXPECT_NEAR(simulation.work / (20000 * 11.0), 1, 0.02);
  EXPECT_LE(simulation.makespan, 1.03 * simulation.bound());
}

TEST(SimulatedCluster, StandsStillWhileThereIsSomethingToTell) {
  SimulatedCluster cluster(1, 1, [](std::uint32_t, int) { return 5.0; });
  cluster.obey(0, Enlist{});

  cluster.wait(100);
  EXPECT_EQ(cluster.clock().now().steady, 0);

  cluster.tell();
  cluster.wait(100);
  EXPECT_EQ(cluster.clock().now().steady, 100) << "nothing happens";
}

TEST(SimulatedCluster, GoesOnWhereAWaitIsTooShortToBeTold) {
  SimulatedCluster cluster(1, 1, [](std::uint32_t, int) { return 5.0; });

  cluster.wait(0);

  EXPECT_GT(cluster.clock().now().steady, 0);
}

TEST(SimulatedCluster, InterruptsWhatRunsAndGivesBackTheRest) {
  SimulatedCluster cluster(1, 1, [](std::uint32_t, int) { return 5.0; });
  Assign order;
  order.jobs.resize(2);
  order.jobs[0].item = 1;
  order.jobs[1].item = 2;
  cluster.obey(0, order);
  cluster.tell();
  cluster.wait(3);

  cluster.obey(0, StopWorkers{});

  const Reports reports = cluster.tell();
  ASSERT_EQ(reports.size(), 2U);
  EXPECT_EQ(std::get<Returned>(reports[0]).items, std::vector<std::uint32_t>{2});
  EXPECT_EQ(std::get<AttemptEnded>(reports[1]).item, 1U);
  EXPECT_EQ(std::get<AttemptEnded>(reports[1]).seconds, 3);
  EXPECT_TRUE(std::holds_alternative<Interrupted>(std::get<AttemptEnded>(reports[1]).outcome));
}

}  // namespace
}  // namespace foldwise::orchestrator
