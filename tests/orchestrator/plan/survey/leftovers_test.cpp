// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/plan/survey/leftovers.h"

#include <gmock/gmock.h>

#include "results/store/store_writer.h"
#include "tests/orchestrator/plan_fixture.h"
#include "tests/support/files.h"

namespace foldwise::orchestrator {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class Leftovers : public PlanFixture {
 protected:
  Leftovers() {
    kept.add(plan(small));
    const Plan all = plan(large);
    for (const WorkItem& item : all.workload().items) {
      write_text(output / "stages" / item.key.hex() / "model.safetensors", "12345");
      write_text(output / "logs" / item.key.hex() / "attempt-1.log", "123");
    }
    all.write_fold_files();
    for (const results::RunRecord& run : all.runs()) last = run.train;
  }

  const Sweep small = sweep("training: {epochs: 2}\n");
  const Sweep large = sweep("sweep: {grid: {training.epochs: [2, 3]}}\n");
  const std::filesystem::path output = small.output();
  KeptWork kept;
  Key last;  // a training of three epochs
};

TEST_F(Leftovers, AreTheJobsThatNoKeptSweepHas) {
  const std::vector<Leftover> found = leftovers(output, kept);

  EXPECT_EQ(found.size(), 2 * 3U) << "a training, its scores and its evaluation";
  EXPECT_THAT(found, ::testing::Contains(Leftover{output / "stages" / last.hex(), 5}));
  EXPECT_THAT(found, ::testing::Contains(Leftover{output / "logs" / last.hex(), 3}));
}

TEST_F(Leftovers, AreNoneWhereBothSweepsAreKept) {
  kept.add(plan(large));

  EXPECT_THAT(leftovers(output, kept), IsEmpty());
}

// As after `orchestrator sweep.yaml training.epochs=3`, of which the file says nothing.
TEST_F(Leftovers, AreNotWhatTheLastRunPlannedWithFieldsChangedForOnce) {
  const Sweep changed = sweep("training: {epochs: 2}\n", {"training.epochs=3"});
  const Plan planned = plan(changed);
  results::StoreWriter store = results::StoreWriter::open(output / "results.db");
  store.put_plan(planned.records());

  kept.add_last_run(store);

  EXPECT_THAT(leftovers(output, kept), IsEmpty());
}

TEST_F(Leftovers, AreFramesAndFoldsToo) {
  const Key other = digest("another sweep");
  write_text(output / "frames" / (other.hex() + ".frames"), "1234567");
  write_text(output / "folds" / (other.hex() + ".json"), "12");
  kept.add(plan(large));

  EXPECT_THAT(leftovers(output, kept), ElementsAre(Leftover{output / "folds" / (other.hex() + ".json"), 2},
                                                   Leftover{output / "frames" / (other.hex() + ".frames"), 7}));
}

TEST_F(Leftovers, AreNothingThatHasNoKeyForAName) {
  kept.add(plan(large));
  write_text(output / "stages" / "notes.txt", "mine");
  write_text(output / "folds" / (std::string(64, 'g') + ".json"), "mine");
  write_text(output / "stages" / (digest("x").hex() + "-copy") / "model", "mine");

  EXPECT_THAT(leftovers(output, kept), IsEmpty());
}

}  // namespace
}  // namespace foldwise::orchestrator
