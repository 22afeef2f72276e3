// SPDX-License-Identifier: Apache-2.0
#include "results/runs/pooled_result.h"

#include <gmock/gmock.h>

#include "results/table.h"
#include "tests/results/sample_store.h"

namespace foldwise::results {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using namespace foldwise::results::testing;

/// Two experiments of two repeats of three folds: in every fold one person, of one class.
class PooledResultTest : public ::testing::Test {
 protected:
  static constexpr int folds = 3;

  PooledResultTest() : store(StoreWriter::open(folder / "results.db")) {
    for (std::size_t run = 0; run < plan.runs.size(); ++run) {
      plan.runs[run].fold = static_cast<int>(run) % folds;
      plan.runs[run].repeat = static_cast<int>(run) / folds % 2;
    }
    plan.put_into(store);
  }

  const RunRecord& run(std::size_t experiment, int repeat, int fold) const {
    return plan.runs.at(experiment * 6 + static_cast<std::size_t>(repeat * folds + fold));
  }
  void finish(std::size_t experiment, int repeat, int fold, const std::vector<Prediction>& predictions) {
    Result result;
    result.predictions = predictions;
    execute(store, run(experiment, repeat, fold).train, Finished{});
    execute(store, run(experiment, repeat, fold).evaluate, Finished{result});
  }
  /// A repeat whose class 1 leads by `lead` in fold 0 and by -1 and 0 elsewhere, where class 0 is right.
  void finish_repeat(std::size_t experiment, int repeat, double lead) {
    finish(experiment, repeat, 0, {{"a", 1, {0, lead}}});
    finish(experiment, repeat, 1, {{"b", 0, {1, 0}}});
    finish(experiment, repeat, 2, {{"c", 0, {0, 0}}});
  }

  /// Plans the first experiment with other fields.
  void configure(const std::string& configuration) {
    plan.experiments[0].configuration = configuration;
    plan.experiments[0].identity = digest(configuration);
    plan.put_into(store);
  }

  std::string markdown() const { return render_table(store, spec, TableFormat::markdown); }

  TemporaryFolder folder;
  SamplePlan plan = sample_plan({{{"clips.frames", "8"}}, {{"clips.frames", "16"}}}, 6);
  StoreWriter store;
  TableSpec spec{"T", {"clips.frames"}, {}, {"pooled_roc_auc"}, {}, ""};
};

// Areas 1 and 1/2 (above one of two): mean 0.75, standard error (sd 0.3536) / sqrt(2) = 0.25.
TEST_F(PooledResultTest, IsOneFigurePerRepeat) {
  finish_repeat(0, 0, 2);
  finish_repeat(0, 1, -0.5);

  const auto text = markdown();

  EXPECT_THAT(text, HasSubstr("| 8            | 0.750 ± 0.250 (2) |"));
  EXPECT_THAT(text, HasSubstr("Pooled metrics: of all folds of a repeat together"));
}

TEST_F(PooledResultTest, HasAValueWhereNoFoldHasOne) {
  finish_repeat(0, 0, 2);
  finish_repeat(0, 1, 2);
  spec.values = {"roc_auc", "pooled_roc_auc", "pooled_eer_accuracy"};

  const auto text = markdown();

  EXPECT_THAT(text, HasSubstr("no roc_auc was recorded"));
  EXPECT_THAT(text, HasSubstr("| 1.000 ± 0.000 (2)"));
  EXPECT_THAT(text, HasSubstr("| 100.00 ± 0.00 (2)"));
}

TEST_F(PooledResultTest, IsMissingWhileAFoldIs) {
  finish_repeat(0, 0, 2);
  finish(0, 1, 0, {{"a", 1, {0, 1}}});
  finish_repeat(1, 0, 2);
  finish(1, 1, 1, {{"a", 1, {0, 1}}});
  execute(store, run(1, 1, 0).train, Crashed{"ended by signal 11", 11, 0});

  const auto text = markdown();

  EXPECT_THAT(text, HasSubstr("| 1.000 (1 of 2) [1]"));
  EXPECT_THAT(text, HasSubstr("[1] repeat 2: folds 2, 3: not finished\n"));
  EXPECT_THAT(text, HasSubstr("[2] repeat 2: failed, fold 1: ended by signal 11\n"));
}

TEST_F(PooledResultTest, HasNoValueOfTheFoldsThatHappenToBeThere) {
  finish(0, 0, 0, {{"a", 1, {0, 1}}});
  finish(0, 0, 1, {{"b", 0, {1, 0}}});
  RunResult finished;
  finished.state = RunState::finished;
  finished.run = run(0, 0, 0);
  RunResult other = finished;
  other.run = run(0, 0, 1);
  RunResult missing;
  missing.state = RunState::unfinished;
  missing.run = run(0, 0, 2);

  const std::vector<RunResult> pooled = pooled_results(store, {finished, other, missing}, {"pooled_roc_auc"});

  ASSERT_EQ(pooled.size(), 1U);
  EXPECT_EQ(pooled[0].state, RunState::unfinished);
  EXPECT_TRUE(pooled[0].metrics.empty());
}

TEST_F(PooledResultTest, SaysThatAFoldDivergedRatherThanThatAnotherIsNotFinished) {
  finish(0, 0, 0, {{"a", 1, {0, 1}}});
  execute(store, run(0, 0, 2).train, Diverged{7});

  EXPECT_THAT(markdown(), HasSubstr("[1] repeat 1: fold 3: diverged in epoch 7; repeat 2: folds 1-3: not finished\n"));
}

TEST_F(PooledResultTest, IsComparedRepeatByRepeat) {
  for (int repeat = 0; repeat < 2; ++repeat) {
    finish_repeat(0, repeat, -0.5);
    finish_repeat(1, repeat, 2);
  }
  spec.baseline = {{"clips.frames", "8"}};

  EXPECT_THAT(markdown(), HasSubstr("| +0.500 ± 0.000 (2)"));
}

TEST_F(PooledResultTest, OfOneRepeatSaysAllFolds) {
  plan.runs.resize(3);
  plan.experiments.pop_back();
  plan.put_into(store);
  finish(0, 0, 0, {{"a", 1, {0, 1}}});

  const auto text = markdown();

  EXPECT_THAT(text, HasSubstr("– (0 of 1) [1]"));
  EXPECT_THAT(text, HasSubstr("[1] all folds: folds 2, 3: not finished\n"));
}

TEST_F(PooledResultTest, IsNotMentionedWithoutOne) {
  finish_repeat(0, 0, 2);
  spec.values = {"accuracy"};
  EXPECT_THAT(markdown(), Not(HasSubstr("Pooled")));
}

TEST_F(PooledResultTest, NamesTheTargetOfSeveral) {
  configure(R"({"dataset.name":"sewa","dataset.task":"valence_arousal"})");
  for (int fold = 0; fold < folds; ++fold) {
    finish(0, 0, fold, {{"a", 0, {1.0 * fold, 2.0 - fold}, {1.0 * fold, 1.0 * fold}}});
  }
  spec.values = {"pooled_concordance_valence", "pooled_concordance_arousal"};

  EXPECT_THAT(markdown(), HasSubstr("| 8            | 1.000 (1 of 2) [1]         | -1.000 (1 of 2) [1]"));
}

TEST_F(PooledResultTest, TableWithoutValuesShowsWhatTheDatasetIsJudgedBy) {
  configure(R"({"dataset.name":"recola"})");
  spec.values = {};
  EXPECT_THAT(markdown(), HasSubstr("| concordance "));
  configure(R"({"dataset.name":"youtube8m"})");
  EXPECT_THAT(markdown(), HasSubstr("| global average precision (%)"));
}

TEST_F(PooledResultTest, TableWithoutValuesShowsEachOfTheNumbersThatArePredicted) {
  configure(R"({"dataset.name":"sewa"})");
  spec.values = {};

  const auto text = markdown();

  EXPECT_THAT(text, HasSubstr("| concordance valence "));
  EXPECT_THAT(text, HasSubstr("| concordance arousal "));
}

}  // namespace
}  // namespace foldwise::results
