// SPDX-License-Identifier: Apache-2.0
#include "results/runs/run_design.h"

#include <gtest/gtest.h>

#include "tests/results/sample_store.h"

namespace foldwise::results {
namespace {

using namespace foldwise::results::testing;

FoldRecords folds_of(const std::vector<std::string>& parts) {
  FoldRecords folds{{{"d", std::vector<SampleRecord>(parts.front().size())}}, {}};
  for (const std::string& each : parts) folds.folds.push_back({numbered_key(1), "", 0, each});
  return folds;
}

std::vector<RunRecord> runs_of(std::size_t count) {
  std::vector<RunRecord> runs(count);
  for (std::size_t run = 0; run < count; ++run) runs[run].division = run;
  return runs;
}

TEST(RunDesign, CountsTestAndTrainingSamples) {
  const RunDesign design = run_design(runs_of(2), folds_of({"ttrrrrv-", "rrtrttrv"}));
  EXPECT_TRUE(design.known);
  EXPECT_FALSE(design.same_test);
  EXPECT_DOUBLE_EQ(design.test_to_train, (2.0 / 4 + 3.0 / 4) / 2);
}

TEST(RunDesign, KnowsWhetherAllAreTestedOnTheSame) {
  EXPECT_TRUE(run_design(runs_of(2), folds_of({"ttrv", "ttvr"})).same_test);
  EXPECT_TRUE(run_design(runs_of(1), folds_of({"ttrv"})).same_test);
}

TEST(RunDesign, IsNotKnownWithoutFoldsOrTraining) {
  EXPECT_FALSE(run_design(std::vector<RunRecord>(2), folds_of({"tr"})).known);
  EXPECT_FALSE(run_design(runs_of(1), folds_of({"tt"})).known);
  EXPECT_FALSE(run_design({}, {}).known);
}

TEST(RunNamesInARow, AreARange) {
  std::vector<RunResult> results(12);
  for (int i = 0; i < 12; ++i) results[static_cast<std::size_t>(i)].run.repeat = i;
  std::vector<RunRecord> some;
  for (const int repeat : {0, 1, 2, 3, 6, 7, 11}) some.push_back(results[static_cast<std::size_t>(repeat)].run);
  EXPECT_EQ(RunNames(results)(some), "repeats 1-4, 7, 8, 12");
}

TEST(RunNamesInARow, AreARangeOfFoldsInEachRepeat) {
  std::vector<RunResult> results;
  for (int i = 0; i < 6; ++i) {
    RunResult result;
    result.run.repeat = i / 3;
    result.run.fold = i % 3;
    results.push_back(result);
  }
  EXPECT_EQ(RunNames(results)({results[0].run, results[1].run, results[2].run, results[4].run}),
            "folds 1-3 of repeat 1, fold 2 of repeat 2");
}

}  // namespace
}  // namespace foldwise::results
