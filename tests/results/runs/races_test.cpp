// SPDX-License-Identifier: Apache-2.0
#include "results/runs/races.h"

#include <gmock/gmock.h>

#include "results/runs/run_result.h"
#include "results/runs/stopped_runs.h"
#include "tests/results/raced_store.h"

namespace foldwise::results {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;
using ::testing::StartsWith;
using ::testing::UnorderedElementsAre;
using namespace foldwise::results::testing;

class RacesTest : public ::testing::Test {
 protected:
  std::vector<RunState> states() {
    std::vector<RunState> states;
    for (const RunResult& result : read_run_results(raced.store, {"accuracy"})) states.push_back(result.state);
    return states;
  }

  TemporaryFolder folder;
  RacedStore raced{folder / "results.db"};
};

TEST_F(RacesTest, DecideByTheResultsOfWholeRounds) {
  for (int repeat = 0; repeat < 2; ++repeat) {
    for (std::size_t experiment = 0; experiment < 3; ++experiment) raced.finish(experiment, repeat);
  }
  EXPECT_THAT(decide_races(raced.store), IsEmpty()) << "two rounds are one too few";
  raced.finish(0, 2);
  raced.finish(1, 2);
  EXPECT_THAT(decide_races(raced.store), IsEmpty()) << "the third experiment has not finished the round";
  raced.finish(2, 2);

  const std::vector<RaceStop> stops = decide_races(raced.store);
  ASSERT_THAT(stops, SizeIs(1));
  EXPECT_EQ(stops[0].experiment, 0U);
  EXPECT_EQ(stops[0].rounds, 3U);
  EXPECT_EQ(stops[0].planned, 6U);
  EXPECT_EQ(stops[0].opponent, 1U);
  EXPECT_THAT(stop_sentence(stops[0], raced.plan.experiments),
              StartsWith("stopped after 3 of 6: worse than sampling.strategy=uniform, p = 0.00"));
}

TEST_F(RacesTest, TakeNothingFromRunsThatWereAhead) {
  raced.finish_all();
  record_races(raced.store);

  const std::vector<RunState> all = states();
  for (std::size_t run = 0; run < all.size(); ++run)
    EXPECT_EQ(all[run], run >= 3 && run < 6 ? RunState::stopped : RunState::finished) << run;
  const RunResult stopped = read_run_results(raced.store, {"accuracy"}).at(4);
  EXPECT_EQ(stopped.finite("accuracy"), std::nullopt);
  EXPECT_THAT(stopped.why_missing("accuracy"), StartsWith("stopped after 3 of 6: worse than"));
}

TEST_F(RacesTest, SayTheSameWhateverElseIsFinished) {
  for (int repeat = 0; repeat < 3; ++repeat) {
    for (std::size_t experiment = 0; experiment < 3; ++experiment) raced.finish(experiment, repeat);
  }
  const std::vector<RaceStop> early = decide_races(raced.store);
  raced.finish(1, 3);
  raced.finish(0, 5);
  EXPECT_EQ(decide_races(raced.store), early);
  raced.finish(2, 3);
  EXPECT_EQ(decide_races(raced.store), early);
}

TEST_F(RacesTest, OfLowerIsBetterGoTheOtherWay) {
  raced.plan.sweep.text = "another\n";
  raced.plan.sweep.race = race_on("cross_entropy");
  raced.plan.put_into(raced.store);
  for (std::size_t experiment = 0; experiment < 3; ++experiment) {
    for (int repeat = 0; repeat < 6; ++repeat) {
      execute(raced.store, raced.run(experiment, repeat).train, Finished{result_with({{"epochs", 1}})});
      execute(raced.store, raced.run(experiment, repeat).evaluate,
              Finished{result_with({{"cross_entropy", RacedStore::accuracy(experiment, repeat)}})});
    }
  }
  const std::vector<RaceStop> stops = decide_races(raced.store);
  ASSERT_THAT(stops, SizeIs(2));
  EXPECT_EQ(stops[0].experiment, 1U);
  EXPECT_EQ(stops[1].experiment, 2U);
  EXPECT_EQ(stops[1].opponent, 0U);
}

TEST_F(RacesTest, StopWhatDivergedAndLetGoWhatFailed) {
  for (int repeat = 0; repeat < 6; ++repeat) raced.finish(1, repeat);
  raced.finish(0, 0);
  execute(raced.store, raced.run(0, 1).train, Diverged{2});
  raced.finish(2, 0);
  execute(raced.store, raced.run(2, 1).train, Crashed{"", 9, 0});

  const std::vector<RaceStop> stops = decide_races(raced.store);
  ASSERT_THAT(stops, SizeIs(1));
  EXPECT_EQ(stops[0].experiment, 0U);
  EXPECT_EQ(stop_sentence(stops[0], raced.plan.experiments), "stopped after 2 of 6: its last run diverged");
  record_races(raced.store);
  const std::vector<RunState> all = states();
  EXPECT_EQ(all[1], RunState::diverged);
  EXPECT_EQ(all[2], RunState::stopped);
  EXPECT_EQ(all[13], RunState::failed);
  EXPECT_EQ(all[14], RunState::unfinished) << "it left the race, and goes on";
}

TEST_F(RacesTest, AreOfThoseThatAreTestedOnTheSameSamples) {
  give_folds(raced.plan);
  // The second and the third are tested on other samples than the first.
  for (std::size_t run = 6; run < 18; ++run) raced.plan.runs[run].division = run % 2 == 0 ? 1 : 0;
  const Races races(*raced.plan.sweep.race, raced.plan.experiments, raced.plan.runs, raced.plan.folds);
  EXPECT_EQ(races.count(), 1U);
  EXPECT_FALSE(races.can_be_spared(5)) << "alone in its race";
  EXPECT_FALSE(races.can_be_spared(11)) << "somebody has to win";
  EXPECT_TRUE(races.can_be_spared(17));
  EXPECT_FALSE(races.can_be_spared(14)) << "before the first decision";
}

TEST_F(RacesTest, AreRunForEachOfTheValuesOfAField) {
  RaceOptions race = race_on("accuracy");
  race.per = {"sampling.strategy"};
  EXPECT_EQ(Races(race, raced.plan.experiments, raced.plan.runs, {}).count(), 0U);
  race.per = {"clips.frames"};
  EXPECT_EQ(Races(race, raced.plan.experiments, raced.plan.runs, {}).count(), 1U) << "it does not vary";
}

// An edited file is looked at by its own race, whatever the last run decided; without one nothing is stopped.
TEST_F(RacesTest, OfAnotherFileAreDecidedByItsOwnWords) {
  raced.finish_all();
  record_races(raced.store);
  const auto looked_at = [&](const std::optional<RaceOptions>& race) {
    StoreReader reader = StoreReader::open(folder / "results.db");
    PlanRecords plan = raced.plan;
    plan.sweep.race = race;
    reader.look_at(std::move(plan));
    return current_race_stops(reader);
  };
  RaceOptions later = race_on("accuracy");
  later.after = 5;
  EXPECT_THAT(looked_at(std::nullopt), IsEmpty());
  ASSERT_THAT(looked_at(later), SizeIs(1));
  EXPECT_EQ(looked_at(later).at(0).rounds, 5U);
  EXPECT_EQ(current_race_stops(raced.store).at(0).rounds, 3U);
}

TEST_F(RacesTest, DropTheJobsThatStoppedRunsAloneNeed) {
  raced.plan.runs[3].train = raced.plan.runs[9].train;  // a training that uniform needs too
  const StoppedRuns stopped(raced.plan.runs, {{0, 4, 6, 1, 0.01, 0.02}});
  EXPECT_EQ(stopped.of(3), nullptr);
  ASSERT_NE(stopped.of(4), nullptr);
  EXPECT_EQ(stopped.of(10), nullptr);
  EXPECT_THAT(stopped.jobs(raced.plan.runs),
              UnorderedElementsAre(raced.plan.runs[4].train, raced.plan.runs[4].evaluate, raced.plan.runs[5].train,
                                   raced.plan.runs[5].evaluate));
  const StoppedRuns sooner(raced.plan.runs, {{0, 3, 6, 1, 0.01, 0.02}});
  EXPECT_FALSE(sooner.jobs(raced.plan.runs).contains(raced.plan.runs[3].train)) << "it is shared";
  EXPECT_TRUE(sooner.jobs(raced.plan.runs).contains(raced.plan.runs[3].evaluate));
}

}  // namespace
}  // namespace foldwise::results
