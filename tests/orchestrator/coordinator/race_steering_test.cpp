// SPDX-License-Identifier: Apache-2.0
// A race while a sweep runs: whatever order results come in, and wherever it is interrupted, the same experiments are
// stopped after the same rounds, and the tables are the same.
#include "orchestrator/coordinator/race_steering.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <optional>

#include "experiments/foundation/numbers/counter_random.h"
#include "results/table.h"
#include "tests/support/temporary_folder.h"

namespace foldwise::orchestrator {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr std::uint32_t raced_experiments = 4;
constexpr std::uint32_t raced_rounds = 8;

/// Of each run a training and an evaluation: items 2 r and 2 r + 1 of run r.
struct RacedSweep {
  explicit RacedSweep(const std::filesystem::path& file) : store(results::StoreWriter::open(file)) {
    results::PlanRecords plan;
    plan.sweep.name = "raced";
    plan.sweep.varied_fields = {"model.width"};
    plan.sweep.race.emplace().metric = "accuracy";
    for (std::size_t experiment = 0; experiment < raced_experiments; ++experiment) {
      plan.experiments.push_back(
          {digest("experiment " + std::to_string(experiment)), {{"model.width", std::to_string(experiment)}}, "{}"});
      for (std::size_t round = 0; round < raced_rounds; ++round) {
        const std::string name = std::to_string(experiment) + " " + std::to_string(round);
        const Key train = digest("train " + name);
        const Key evaluate = digest("evaluate " + name);
        const auto item = static_cast<std::uint32_t>(workload.items.size());
        workload.items.push_back({train, Stage::train, {}});
        workload.items.push_back({evaluate, Stage::evaluate, {item}});
        plan.runs.push_back({experiment, 0, static_cast<int>(round), train, evaluate});
        plan.jobs.push_back({train, Stage::train, name, experiment});
        plan.jobs.push_back({evaluate, Stage::evaluate, name, experiment});
      }
    }
    store.put_plan(plan);
    steering.emplace(workload, store);
    steering->replay();
  }

  /// The first two are far worse, the others alike.
  static double accuracy(std::size_t experiment, std::size_t round) {
    CounterRandom random(random_bits(experiment, round));
    return (experiment < 2 ? 0.4 + 0.1 * static_cast<double>(experiment) : 0.8) + 0.05 * random.uniform();
  }

  void end(std::uint32_t item, const Outcome& outcome) {
    store.start_attempt({workload.items[item].key, 1, "node", "cpu", 1, 100});
    store.end_attempt({workload.items[item].key, 1, 110, outcome, ""}, results::StoreWriter::Retry::no);
  }

  /// What the coordinator does when an item has ended.
  void settle(std::uint32_t item) {
    const RaceSteering::Change change = steering->on_settled(item);
    if (change.is_decision) store.put_race_stops(steering->stops());
  }

  void finish(std::uint32_t item) {
    Result result;
    const std::size_t run = item / 2;
    if (item % 2 == 1) result.metrics = {{"accuracy", accuracy(run / raced_rounds, run % raced_rounds)}};
    end(item, Finished{result});
    settle(item);
  }

  /// A session that begins where another ended.
  void resume() {
    steering.emplace(workload, store);
    steering->replay();
    store.put_race_stops(steering->stops());
  }

  std::string table() { return render_tables(store, results::TableFormat::csv); }

  Workload workload;
  results::StoreWriter store;
  std::optional<RaceSteering> steering;
};

/// Executes items that are not dropped, of those that may begin any of the `ahead` first by rounds.
void execute_all(RacedSweep& sweep, std::size_t ahead, std::uint64_t seed, std::size_t resume_every) {
  std::vector<std::uint32_t> order(sweep.workload.items.size());
  for (std::uint32_t item = 0; item < order.size(); ++item) order[item] = item;
  std::ranges::stable_sort(order, {}, [](std::uint32_t item) { return (item / 2) % raced_rounds; });
  CounterRandom random(seed);
  std::size_t done = 0;
  while (true) {
    std::erase_if(order, [&](std::uint32_t item) { return sweep.steering->is_dropped(item); });
    if (order.empty()) return;
    std::size_t place = random.below(std::min(ahead, order.size()));
    const auto train = std::ranges::find(order, order[place] - order[place] % 2);
    if (train != order.end()) place = static_cast<std::size_t>(train - order.begin());
    const std::uint32_t item = order[place];
    order.erase(order.begin() + static_cast<std::ptrdiff_t>(place));
    sweep.finish(item);
    if (resume_every > 0 && ++done % resume_every == 0) sweep.resume();
  }
}

TEST(RaceSteering, DecidesAlikeWithOneWorkerWithManyAndWithInterruptions) {
  const TemporaryFolder folder;
  RacedSweep alone(folder / "alone.db");
  execute_all(alone, 1, 0, 0);
  ASSERT_THAT(alone.steering->stops(), testing::SizeIs(2));
  EXPECT_EQ(alone.steering->stops()[0].experiment, 0U);
  EXPECT_EQ(alone.steering->stops()[0].rounds, 3U);
  const std::string table = alone.table();
  EXPECT_THAT(table, HasSubstr("stopped after 3 of 8: worse than model.width="));
  for (std::uint64_t seed = 1; seed <= 8; ++seed) {
    SCOPED_TRACE(seed);
    RacedSweep other(folder / (std::to_string(seed) + ".db"));
    execute_all(other, seed % 2 == 0 ? 12 : 64, seed, seed % 4 < 2 ? 0 : 7);
    EXPECT_EQ(other.steering->stops(), alone.steering->stops());
    EXPECT_EQ(other.store.race_stops(), alone.steering->stops());
    EXPECT_EQ(other.table(), table);
  }
}

TEST(RaceSteering, DropsWhatNobodyNeedsAndTellsWhy) {
  const TemporaryFolder folder;
  RacedSweep sweep(folder / "results.db");
  RaceSteering::Change change;
  for (std::uint32_t round = 0; round < 3; ++round) {
    for (std::uint32_t experiment = 0; experiment < raced_experiments; ++experiment) {
      const std::uint32_t item = 2 * (experiment * raced_rounds + round);
      sweep.end(item, Finished{});
      EXPECT_FALSE(sweep.steering->on_settled(item).is_decision);
      Result result;
      result.metrics = {{"accuracy", RacedSweep::accuracy(experiment, round)}};
      sweep.end(item + 1, Finished{result});
      change = sweep.steering->on_settled(item + 1);
    }
  }
  ASSERT_TRUE(change.is_decision);
  EXPECT_EQ(change.dropped.size(), 2 * 5 * 2U) << "five rounds of two experiments, two jobs each";
  EXPECT_TRUE(std::ranges::is_sorted(change.dropped, std::ranges::greater())) << "evaluations before their trainings";
  EXPECT_FALSE(sweep.steering->is_dropped(5));
  EXPECT_TRUE(sweep.steering->is_dropped(6));
  ASSERT_EQ(change.sentences.size(), 2U);
  EXPECT_THAT(change.sentences[0], HasSubstr("model.width=0: stopped after 3 of 8: worse than model.width="));
}

// What the first experiment builds on has failed: its runs will never have a result, and none of them has failed
// itself.
TEST(RaceSteering, GoesOnWithoutAnExperimentWhosePreparationFailed) {
  const TemporaryFolder folder;
  RacedSweep sweep(folder / "results.db");
  std::vector<std::uint32_t> abandoned;
  for (std::uint32_t item = 0; item < 2 * raced_rounds; ++item) abandoned.push_back(item);
  const auto is_abandoned = [](std::uint32_t item) { return item < 2 * raced_rounds; };
  const auto execute_rounds = [&] {
    for (std::uint32_t round = 0; round < 3; ++round) {
      for (std::uint32_t experiment = 1; experiment < raced_experiments; ++experiment) {
        sweep.finish(2 * (experiment * raced_rounds + round));
        sweep.finish(2 * (experiment * raced_rounds + round) + 1);
      }
    }
  };
  execute_rounds();
  ASSERT_THAT(sweep.steering->stops(), IsEmpty()) << "everybody waits for it";

  sweep.steering->heed(is_abandoned);
  const RaceSteering::Change change = sweep.steering->on_settled(0, abandoned);

  ASSERT_TRUE(change.is_decision);
  ASSERT_EQ(sweep.steering->stops().size(), 1U);
  EXPECT_EQ(sweep.steering->stops()[0].experiment, 1U);
  ASSERT_EQ(change.notes.size(), 1U);
  EXPECT_THAT(change.notes[0], HasSubstr("model.width=0: out of its race"));
  EXPECT_FALSE(sweep.steering->is_dropped(0)) << "left, not stopped: it may be tried again";

  // A session that begins anew decides the same, and once what failed is there the race is open again.
  sweep.steering.emplace(sweep.workload, sweep.store);
  sweep.steering->heed(is_abandoned);
  sweep.steering->replay();
  EXPECT_EQ(sweep.steering->stops().size(), 1U);
  sweep.steering->heed([](std::uint32_t) { return false; });
  sweep.steering->replay();
  EXPECT_THAT(sweep.steering->stops(), IsEmpty());
}

// A run that failed lets its experiment leave the race; tried again with success, it is in it as if nothing had been.
TEST(RaceSteering, AfterARetryDecidesAsIfNothingHadFailed) {
  const TemporaryFolder folder;
  RacedSweep sweep(folder / "results.db");
  const std::uint32_t failed = 2 * (0 * raced_rounds + 1);
  for (std::uint32_t round = 0; round < 3; ++round) {
    for (std::uint32_t experiment = 0; experiment < raced_experiments; ++experiment) {
      const std::uint32_t item = 2 * (experiment * raced_rounds + round);
      if (item == failed) {
        sweep.end(item, Crashed{"", 9, 0});
        sweep.settle(item);
      } else {
        sweep.finish(item);
        sweep.finish(item + 1);
      }
    }
  }
  ASSERT_EQ(sweep.steering->stops().size(), 1U);
  EXPECT_EQ(sweep.steering->stops()[0].experiment, 1U);
  EXPECT_FALSE(sweep.steering->is_dropped(6)) << "it goes on without a race";

  sweep.store.plan_again(sweep.workload.items[failed].key);
  EXPECT_FALSE(sweep.steering->replay().wanted.empty()) << "its round is open again";
  sweep.store.start_attempt({sweep.workload.items[failed].key, 2, "node", "cpu", 1, 100});
  sweep.store.end_attempt({sweep.workload.items[failed].key, 2, 110, Finished{}, ""}, results::StoreWriter::Retry::no);
  sweep.settle(failed);
  sweep.finish(failed + 1);
  EXPECT_EQ(sweep.steering->stops().size(), 2U);
  EXPECT_TRUE(sweep.steering->is_dropped(6));
}

}  // namespace
}  // namespace foldwise::orchestrator
