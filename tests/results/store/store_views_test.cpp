// SPDX-License-Identifier: Apache-2.0
// What other programs read by SQL: the views of results/store/README.md.
#include <SQLiteCpp/SQLiteCpp.h>
#include <gmock/gmock.h>

#include <cmath>

#include "tests/results/sample_store.h"

namespace foldwise::results {
namespace {

using ::testing::ElementsAre;
using namespace foldwise::results::testing;

class StoreViews : public ::testing::Test {
 protected:
  StoreViews() {
    give_folds(plan);
    StoreWriter store = StoreWriter::open(folder / "results.db");
    plan.put_into(store);
    execute(store, plan.runs[0].train,
            Finished{result_with({{"epochs", 2}, {"accuracy", 0.9}}, {{1, {{"loss", 0.7}}}, {2, {{"loss", 0.5}}}})});
    Result evaluated = result_with({{"accuracy", 0.25}, {"cross_entropy", std::nan("")}});
    evaluated.predictions = {{"a/1", 1, {0.25, 0.5}}};
    execute(store, plan.runs[0].evaluate, Finished{evaluated});
    execute(store, plan.runs[1].train, Diverged{7});
  }

  /// Every row of a query, its columns joined by blanks.
  std::vector<std::string> rows(const std::string& query) const {
    SQLite::Database database((folder / "results.db").string(), SQLite::OPEN_READONLY);
    SQLite::Statement statement(database, query);
    std::vector<std::string> rows;
    while (statement.executeStep()) {
      std::string& row = rows.emplace_back();
      for (int column = 0; column < statement.getColumnCount(); ++column) {
        row += (column == 0 ? "" : " ");
        row += statement.isColumnNull(column) ? "NULL" : statement.getColumn(column).getString();
      }
    }
    return rows;
  }

  TemporaryFolder folder;
  SamplePlan plan =
      sample_plan({{{"clips.frames", "8"}, {"sampling.strategy", "uniform"}}, {{"clips.frames", "16"}}}, 2);
};

TEST_F(StoreViews, RunsCountFromOneAndNameTheirFieldsAndStates) {
  EXPECT_THAT(rows("SELECT run, experiment, fold, repeat, fold_name, status FROM runs ORDER BY run"),
              ElementsAre("1 1 1 1 subject ann finished", "2 1 1 2  diverged", "3 2 1 1 subject ann planned",
                          "4 2 1 2  planned"));
  EXPECT_THAT(rows("SELECT fields ->> '$.\"clips.frames\"' FROM runs WHERE experiment = 1 AND repeat = 1"),
              ElementsAre("8"));
  EXPECT_THAT(rows("SELECT train_key FROM runs WHERE run = 1"), ElementsAre(plan.runs[0].train.hex()));
}

// Of both, the evaluation's figure stands; a NaN is NULL.
TEST_F(StoreViews, ResultsAreOfTheEvaluationThenOfTheTraining) {
  EXPECT_THAT(rows("SELECT run, metric, value FROM results ORDER BY run, metric"),
              ElementsAre("1 accuracy 0.25", "1 cross_entropy NULL", "1 epochs 2.0"));
}

TEST_F(StoreViews, WhatARaceStoppedHasNoResults) {
  StoreWriter::open(folder / "results.db").put_race_stops({{1, 1, 2, 0, 0.01, 0.02}});
  EXPECT_THAT(rows("SELECT run, status FROM runs ORDER BY run"),
              ElementsAre("1 finished", "2 diverged", "3 planned", "4 stopped"));
  StoreWriter::open(folder / "results.db").put_race_stops({{0, 0, 2, 1, 0.01, 0.02}});
  EXPECT_THAT(rows("SELECT run, status FROM runs ORDER BY run"),
              ElementsAre("1 stopped", "2 stopped", "3 planned", "4 planned"));
  EXPECT_THAT(rows("SELECT run, metric, value FROM results"), ElementsAre());
}

TEST_F(StoreViews, EpochsAreThoseOfEachRunsTraining) {
  EXPECT_THAT(rows("SELECT run, epoch, metric, value FROM epochs ORDER BY epoch"),
              ElementsAre("1 1 loss 0.7", "1 2 loss 0.5"));
}

TEST_F(StoreViews, PredictionsHaveTheirScoresAsDoubles) {
  EXPECT_THAT(rows("SELECT run, position, sample, target, length(scores), hex(scores) FROM predictions"),
              ElementsAre("1 1 a/1 1 16 000000000000D03F000000000000E03F"));
}

}  // namespace
}  // namespace foldwise::results
