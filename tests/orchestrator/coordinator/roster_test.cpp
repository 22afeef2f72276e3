// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/coordinator/roster.h"

#include <gmock/gmock.h>

namespace foldwise::orchestrator {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(Roster, NamesEachWorkerByItsRankSlotHostAndDevice) {
  Roster roster(2, 0);

  EXPECT_THAT(roster.join(1, {"node8", {"cuda:0", "cuda:1"}}), ElementsAre(WorkerId{1, 0}, WorkerId{1, 1}));

  const WorkerName name = roster.name({1, 1});
  EXPECT_EQ(name.rank, 1);
  EXPECT_EQ(name.slot, 1);
  EXPECT_EQ(name.host, "node8");
  EXPECT_EQ(name.device, "cuda:1");
}

TEST(Roster, IsCompleteWhenEveryAgentHasSaidHello) {
  Roster roster(2, 0);
  roster.join(1, {"node8", {}});
  EXPECT_FALSE(roster.complete());
  EXPECT_FALSE(roster.nobody_left()) << "the other may bring workers";

  roster.join(0, {"node7", {"cpu", "cpu"}});
  roster.open({0, 0});
  EXPECT_TRUE(roster.complete());
  EXPECT_FALSE(roster.nobody_left());

  roster.close({0, 0});
  EXPECT_TRUE(roster.nobody_left()) << "a worker that takes no jobs does not count";
}

TEST(Roster, TellsOnceOfASilentRankUntilItSpeaksAgain) {
  Roster roster(3, 100);
  roster.heard_of(2, 130);
  EXPECT_THAT(roster.silent_for(60, 159), IsEmpty());

  EXPECT_THAT(roster.silent_for(60, 160), ElementsAre(1)) << "rank 0 is the coordinator's own";
  EXPECT_THAT(roster.silent_for(60, 161), IsEmpty());
  roster.heard_of(1, 162);
  EXPECT_THAT(roster.silent_for(60, 190), ElementsAre(2));
  EXPECT_THAT(roster.silent_for(60, 222), ElementsAre(1));
}

}  // namespace
}  // namespace foldwise::orchestrator
