// SPDX-License-Identifier: Apache-2.0
// Random sweeps with random failures: what must hold for every one of them.
#include <gmock/gmock.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <queue>
#include <random>
#include <set>

#include "orchestrator/coordinator/scheduling/scheduler.h"
#include "tests/support/simulated_allocation.h"

namespace foldwise::orchestrator {
namespace {

using Standing = Scheduler::Standing;
using Random = std::mt19937_64;

int draw(Random& random, int low, int high) {
  return std::uniform_int_distribution(low, high)(random);
}

std::vector<WorkItem> random_workload(Random& random) {
  std::vector<WorkItem> items(static_cast<std::size_t>(draw(random, 1, 60)));
  for (std::uint32_t item = 0; item < items.size(); ++item) {
    items[item].stage = static_cast<Stage>(draw(random, 0, 2));
    std::set<std::uint32_t> needs;
    for (int need = draw(random, -3, 3); need > 0 && item > 0; --need)
      needs.insert(static_cast<std::uint32_t>(draw(random, 0, static_cast<int>(item) - 1)));
    items[item].needs = std::vector<std::uint32_t>(needs.begin(), needs.end());
  }
  return items;
}

Outcome random_outcome(Random& random) {
  switch (draw(random, 0, 19)) {
    case 0:
      return Crashed{};
    case 1:
      return Stalled{};
    case 2:
      return Diverged{};
    case 3:
      return Interrupted{};
    default:
      return Finished{};
  }
}

/// Executes a random workload on workers that come and go, and checks at each start that all needs are finished.
void run_random_sweep(std::uint64_t seed) {
  Random random(seed);
  const std::vector<WorkItem> items = random_workload(random);
  const int max_attempts = draw(random, 1, 3);
  Scheduler scheduler(items, std::vector<JobHistory>(items.size()), {.max_attempts = max_attempts});
  std::vector<int> finished(items.size());
  std::vector<int> ended(items.size());
  const double scale = draw(random, 0, 1) == 0 ? 1 : 0.001;
  SimulatedAllocation allocation(scheduler, [&](std::uint32_t item, int) {
    for (const std::uint32_t need : items[item].needs)
      EXPECT_EQ(scheduler.standing(need), Standing::finished) << "job " << item << " before job " << need;
    const Outcome outcome = random_outcome(random);
    if (std::holds_alternative<Finished>(outcome)) ++finished[item];
    ++ended[item];
    return SimulatedAttempt{scale * draw(random, 1, 100), outcome};
  });
  const int workers = draw(random, 1, 8);
  for (int slot = 0; slot < workers; ++slot) allocation.join({0, slot});

  int lost = 0;
  while (allocation.step()) {
    if (lost + 1 < workers && draw(random, 0, 99) == 0) allocation.lose({0, lost++});
  }

  ASSERT_TRUE(scheduler.over());
  for (std::uint32_t item = 0; item < items.size(); ++item) {
    const Standing standing = scheduler.standing(item);
    const bool need_failed = std::any_of(items[item].needs.begin(), items[item].needs.end(), [&](std::uint32_t need) {
      return scheduler.standing(need) == Standing::failed || scheduler.standing(need) == Standing::abandoned;
    });
    EXPECT_TRUE(standing == Standing::finished || standing == Standing::failed || standing == Standing::abandoned);
    EXPECT_EQ(standing == Standing::abandoned, need_failed) << "job " << item;
    if (lost == 0) {
      EXPECT_EQ(finished[item], standing == Standing::finished ? 1 : 0) << "exactly once";
    } else if (standing == Standing::finished) {
      EXPECT_GE(finished[item], 1);
    }
    EXPECT_LE(ended[item], max_attempts + lost);
  }
}

TEST(SchedulerProperties, EveryJobIsExecutedOnceInOrderWithinItsAttempts) {
  for (std::uint64_t seed = 0; seed < 3000 && !::testing::Test::HasFailure(); ++seed) {
    SCOPED_TRACE(seed);
    run_random_sweep(seed);
  }
}

/// A sweep as they are: some shards to prepare, then trainings of varied length, each followed by evaluations. Every
/// experiment has thirty repeats.
struct Sweep {
  static constexpr int repeats = 30;
  std::vector<WorkItem> items;
  std::vector<double> seconds;

  std::uint32_t add(Stage stage, double duration, const std::vector<std::uint32_t>& needs, std::uint32_t round = 0) {
    items.push_back({Key{}, stage, needs, 0, round});
    seconds.push_back(duration);
    return static_cast<std::uint32_t>(items.size() - 1);
  }
};

/// `experiments` trainings of each repeat, whose length nothing tells.
Sweep make_sweep(int experiments, Random& random) {
  Sweep sweep;
  std::uniform_real_distribution<double> prepare(20, 40);
  std::lognormal_distribution<double> train(std::log(600.0), 0.3);
  std::uniform_real_distribution<double> evaluate(10, 30);
  std::vector<std::uint32_t> shards(4);
  for (std::uint32_t& shard : shards) shard = sweep.add(Stage::prepare, prepare(random), {});
  for (int experiment = 0; experiment < experiments; ++experiment) {
    for (std::uint32_t repeat = 0; repeat < Sweep::repeats; ++repeat) {
      const std::uint32_t trained = sweep.add(Stage::train, train(random), shards, repeat);
      for (int pooling = 0; pooling < 3; ++pooling) sweep.add(Stage::evaluate, evaluate(random), {trained}, repeat);
    }
  }
  return sweep;
}

/// The same, of networks that take from 100 s to 10,000 s, which their effort tells.
Sweep make_mixed_sweep(int experiments, Random& random) {
  Sweep sweep = make_sweep(experiments, random);
  std::uint32_t item = 4;
  for (int experiment = 0; experiment < experiments; ++experiment) {
    const double scale = std::pow(10.0, draw(random, -8, 12) / 10.0);
    for (std::uint32_t job = 0; job < 4 * Sweep::repeats; ++job, ++item) {
      const bool trains = sweep.items[item].stage == Stage::train;
      if (trains) sweep.seconds[item] *= scale;
      sweep.items[item].effort = trains ? 6e12 * scale : 0;
    }
  }
  return sweep;
}

/// max(total work / workers, longest chain): no schedule is shorter.
double shortest_possible(const Sweep& sweep, int workers) {
  double total = 0;
  double longest = 0;
  std::vector<double> chain(sweep.items.size());
  for (std::size_t item = 0; item < sweep.items.size(); ++item) {
    for (const std::uint32_t need : sweep.items[item].needs) chain[item] = std::max(chain[item], chain[need]);
    chain[item] += sweep.seconds[item];
    total += sweep.seconds[item];
    longest = std::max(longest, chain[item]);
  }
  return std::max(total / workers, longest);
}

/// What a list schedule takes that gives the stage with the longest chain behind it first: trainings, then what follows
/// them. An evaluation waits until no training is left to begin.
double longest_chain_first(const Sweep& sweep, int workers) {
  std::priority_queue<double, std::vector<double>, std::greater<>> free_at;
  for (int worker = 0; worker < workers; ++worker) free_at.push(0);
  std::vector<double> ends(sweep.items.size());
  const auto execute = [&](std::size_t item) {
    double start = free_at.top();
    free_at.pop();
    for (const std::uint32_t need : sweep.items[item].needs) start = std::max(start, ends[need]);
    ends[item] = start + sweep.seconds[item];
    free_at.push(ends[item]);
  };
  for (const Stage stage : {Stage::prepare, Stage::train, Stage::evaluate}) {
    for (std::size_t item = 0; item < sweep.items.size(); ++item)
      if (sweep.items[item].stage == stage) execute(item);
  }
  return *std::ranges::max_element(ends);
}

struct SimulatedRun {
  double makespan = 0;
  double all_cells_after = 0;  ///< every experiment has had all evaluations of some run
  std::size_t finished = 0;
};

SimulatedRun simulate(const Sweep& sweep, int workers) {
  Scheduler scheduler(sweep.items, std::vector<JobHistory>(sweep.items.size()), {});
  SimulatedAllocation allocation(scheduler, [&](std::uint32_t item, int) {
    return SimulatedAttempt{sweep.seconds[item], Finished{}};
  });
  for (int worker = 0; worker < workers; ++worker) allocation.join({worker / 8, worker % 8});
  SimulatedRun run;
  run.makespan = allocation.run();
  run.finished = scheduler.count(Standing::finished);
  std::map<std::uint32_t, int> evaluated;        // of each training
  std::map<std::uint32_t, double> first_result;  // of each experiment
  for (const SimulatedAllocation::End& end : allocation.ended()) {
    if (sweep.items[end.item].stage != Stage::evaluate) continue;
    const std::uint32_t training = sweep.items[end.item].needs.front();
    if (++evaluated[training] == 3) first_result.try_emplace((training - 4) / (4 * Sweep::repeats), end.time);
  }
  for (const auto& [experiment, time] : first_result) run.all_cells_after = std::max(run.all_cells_after, time);
  return run;
}

class Makespan : public ::testing::TestWithParam<int> {};

TEST_P(Makespan, StaysWithinFivePercentOfTheShortestPossibleAndIsHardlyLengthenedByEarlyResults) {
  const int workers = GetParam();
  Random random(static_cast<std::uint64_t>(workers));
  const Sweep sweep = make_sweep(workers, random);

  const SimulatedRun run = simulate(sweep, workers);

  EXPECT_EQ(run.finished, sweep.items.size());
  EXPECT_LE(run.makespan, 1.05 * shortest_possible(sweep, workers));
  EXPECT_LE(run.makespan, 1.01 * longest_chain_first(sweep, workers));
}

TEST_P(Makespan, StaysWithinFivePercentForNetworksOfAllSizes) {
  const int workers = GetParam();
  Random random(static_cast<std::uint64_t>(workers) + 2);
  const Sweep sweep = make_mixed_sweep(workers, random);

  EXPECT_LE(simulate(sweep, workers).makespan, 1.05 * shortest_possible(sweep, workers));
}

INSTANTIATE_TEST_SUITE_P(Workers, Makespan, ::testing::Values(1, 8, 100, 1000, 10000),
                         [](const auto& param) { return "Workers" + std::to_string(param.param); });

/// By workers.
class EarlyResults : public ::testing::TestWithParam<int> {};

TEST_P(EarlyResults, FillEveryCellInATenthOfTheTime) {
  const int workers = GetParam();
  Random random(static_cast<std::uint64_t>(workers) + 3);
  const Sweep sweep = make_sweep(2 * workers, random);

  const SimulatedRun run = simulate(sweep, workers);

  EXPECT_LE(run.all_cells_after, 0.1 * run.makespan);
}

INSTANTIATE_TEST_SUITE_P(Workers, EarlyResults, ::testing::Values(1, 8, 100, 1000),
                         [](const auto& param) { return "Workers" + std::to_string(param.param); });

}  // namespace
}  // namespace foldwise::orchestrator
