// SPDX-License-Identifier: Apache-2.0
#include "results/runs/run_result.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace foldwise::results {
namespace {

RunResult run_of(int fold, int repeat) {
  RunResult result;
  result.run.fold = fold;
  result.run.repeat = repeat;
  return result;
}

TEST(RunNames, SayFoldAndRepeatWhereThereAreSeveralOfBoth) {
  const std::vector<RunResult> runs{run_of(0, 0), run_of(1, 0), run_of(0, 1), run_of(1, 1)};
  const RunNames names(runs);

  EXPECT_EQ(names(std::vector<RunRecord>{runs[1].run}), "fold 2 of repeat 1");
  EXPECT_EQ(names(std::vector<RunRecord>{runs[2].run, runs[3].run}), "folds 1, 2 of repeat 2");
}

TEST(FirstLine, IsCutBetweenCharacters) {
  EXPECT_EQ(first_line("one\r\ntwo"), "one");
  EXPECT_EQ(first_line(std::string(300, 'x')), std::string(300, 'x'));
  EXPECT_EQ(first_line(std::string(299, 'x') + "é and more"), std::string(299, 'x') + "…");
}

}  // namespace
}  // namespace foldwise::results
