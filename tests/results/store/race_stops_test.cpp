// SPDX-License-Identifier: Apache-2.0
// What the store keeps of a race.
#include <gmock/gmock.h>

#include "tests/results/sample_store.h"

namespace foldwise::results {
namespace {

using ::testing::IsEmpty;
using namespace foldwise::results::testing;

class RaceStops : public ::testing::Test {
 protected:
  RaceStops() : store(StoreWriter::open(folder / "results.db")) { plan.put_into(store); }

  TemporaryFolder folder;
  SamplePlan plan = sample_plan({{{"sampling.strategy", "uniform"}}, {{"sampling.strategy", "stochastic_softmax"}}}, 2);
  StoreWriter store;
};

TEST_F(RaceStops, AreKeptUntilThePlanChanges) {
  const std::vector<RaceStop> stops{{0, 1, 2, 1, 0.003, 0.0125}, {1, 1, 2, std::nullopt, 0, 0}};
  store.put_race_stops({stops[1]});
  store.put_race_stops(stops);
  EXPECT_EQ(store.race_stops(), stops);
  plan.put_into(store);
  EXPECT_EQ(StoreReader::open(folder / "results.db").race_stops(), stops) << "the plan is the same";
  plan.sweep.text += "# without a race\n";
  plan.put_into(store);
  EXPECT_THAT(store.race_stops(), IsEmpty());
}

TEST_F(RaceStops, StandBesideTheWordsOfTheRace) {
  RaceOptions race;
  race.metric = "validation_accuracy";
  race.after = 7;
  race.test = RaceTest::wilcoxon;
  race.level = 0.0125;
  race.correction = RaceCorrection::none;
  race.per = {"model.backbone", "dataset.name"};
  plan.sweep.text += "# with a race\n";
  plan.sweep.race = race;
  plan.put_into(store);
  EXPECT_EQ(store.sweep().race, race);
  EXPECT_EQ(store.sweep(), plan.sweep);
}

}  // namespace
}  // namespace foldwise::results
