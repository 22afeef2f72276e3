// SPDX-License-Identifier: Apache-2.0
#include "orchestrator/plan/remarks/resolvable.h"

#include <gmock/gmock.h>

namespace foldwise::orchestrator {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

/// `experiments` with a run on each of the folds.
std::vector<results::RunRecord> runs_on(std::size_t experiments, std::size_t folds) {
  std::vector<results::RunRecord> runs;
  for (std::size_t experiment = 0; experiment < experiments; ++experiment) {
    for (std::size_t fold = 0; fold < folds; ++fold) {
      results::RunRecord run;
      run.experiment = experiment;
      run.fold = static_cast<int>(fold);
      run.division = fold;
      runs.push_back(run);
    }
  }
  return runs;
}

results::FoldRecords folds_of(const std::vector<std::string>& parts) {
  results::FoldRecords folds;
  folds.datasets = {{"d", std::vector<results::SampleRecord>(parts.front().size())}};
  for (const std::string& each : parts) folds.folds.push_back({{}, "", 0, each});
  return folds;
}

std::vector<std::string> sentences_of(const std::vector<results::RunRecord>& runs, const results::FoldRecords& folds) {
  return resolvable_sentences(
      runs.size(), [&](std::size_t run) { return runs[run]; }, folds);
}

// Five differences of a paired t test: 1.68 standard deviations, as statsmodels says; ten: 1.00.
TEST(Resolvable, CountsInStandardDeviationsWhereNothingIsMeasured) {
  const auto sentences = sentences_of(runs_on(3, 5), folds_of({"ttrrv", "ttrvr", "ttvrr", "ttrrv", "ttrvr"}));
  EXPECT_THAT(
      sentences,
      ElementsAre(HasSubstr("over 5 runs each (paired t test): a difference shows in 80 % of cases from 1.68 ")));
  EXPECT_THAT(sentences.front(), HasSubstr("with 2 repeats in place of 1 from 1.00."));
}

// The error of the corrected test is sqrt(1/5 + 1/4) in place of sqrt(1/5): 1.68 becomes 2.52.
TEST(Resolvable, KnowsTheOverlapOfFolds) {
  const auto folds = folds_of({"trrrr", "rtrrr", "rrtrr", "rrrtr", "rrrrt"});
  EXPECT_THAT(
      sentences_of(runs_on(2, 5), folds),
      ElementsAre(HasSubstr("(t test corrected for overlap, n_test/n_train 0.25): a difference shows in 80 % of "
                            "cases from 2.52 ")));
}

TEST(Resolvable, SaysThatOneRunShowsNothingAndOneExperimentHasNoComparison) {
  EXPECT_THAT(sentences_of(runs_on(2, 1), folds_of({"tr"})), ElementsAre(HasSubstr("have no error")));
  EXPECT_THAT(sentences_of(runs_on(1, 5), folds_of({"tr", "rt", "tr", "rt", "tr"})), IsEmpty());
}

}  // namespace
}  // namespace foldwise::orchestrator
