// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "tests/experiments/sweep_text.h"

namespace foldwise {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Pair;

TEST(Tables, NameFieldsAndMetrics) {
  const Sweep sweep = parse_sweep(R"(
sweep: {grid: {training.learning_rate.head: [0, 1], model.width: [1, 0.5]}}
tables:
  - {title: First, rows: training.learning_rate.head, columns: [model.width], values: [accuracy, epochs],
     baseline: {training.learning_rate.head: 0.0}}
  - {rows: [model.width, clips.frames], values: accuracy}
)");

  const TableSpec& first = sweep.tables().at(0);
  EXPECT_EQ(first.title, "First");
  EXPECT_THAT(first.rows, ElementsAre("training.learning_rate.head"));
  EXPECT_THAT(first.columns, ElementsAre("model.width"));
  EXPECT_THAT(first.values, ElementsAre("accuracy", "epochs"));
  EXPECT_THAT(first.baseline, ElementsAre(Pair("training.learning_rate.head", "0")));
  EXPECT_THAT(sweep.tables().at(1).rows, ElementsAre("model.width", "clips.frames"));
}

TEST(Tables, MakeTheirFieldsPartOfEveryExperimentsValues) {
  const Sweep sweep =
      parse_sweep("sweep: {grid: {model.width: [1, 0.5]}}\ntables: [{rows: clips.frames, values: accuracy}]\n");

  EXPECT_THAT(sweep.varied_fields(), ElementsAre("model.width", "clips.frames"));
  EXPECT_THAT(points_of(sweep), ElementsAre("1 16", "0.5 16"));
}

TEST(Tables, MakeTheFieldsOfColumnsAndBaselinesPartOfEveryExperimentsValues) {
  const Sweep sweep = parse_sweep(
      "sweep: {grid: {model.width: [1, 0.5]}}\n"
      "tables: [{columns: clips.frames, values: accuracy, baseline: {training.epochs: 7, model.width: 1}}]\n");

  EXPECT_THAT(sweep.varied_fields(), ElementsAre("model.width", "clips.frames", "training.epochs"));
}

TEST(Tables, FindPublishedFiguresBesideTheSweepFile) {
  const std::filesystem::path folder = testing::TempDir();
  std::ofstream(folder / "published_figures.csv") << "accuracy\n";

  const Sweep sweep =
      Sweep::parse(with_head("tables: [{rows: model.width, values: accuracy, published: published_figures.csv}]\n"),
                   "s.yaml", folder);

  EXPECT_EQ(sweep.tables().at(0).published, (folder / "published_figures.csv").lexically_normal());
}

TEST(Tables, FindPublishedFiguresByAVariableOfTheEnvironment) {
  const std::filesystem::path folder = testing::TempDir();
  std::ofstream(folder / "published_elsewhere.csv") << "accuracy\n";
  ::setenv("FOLDWISE_TEST_FIGURES", folder.c_str(), 1);

  const Sweep sweep = parse_sweep(
      "tables: [{rows: model.width, values: a, published: \"${FOLDWISE_TEST_FIGURES}/published_elsewhere.csv\"}]\n");

  EXPECT_EQ(sweep.tables().at(0).published, (folder / "published_elsewhere.csv").lexically_normal());
  EXPECT_THAT(mistakes("tables: [{rows: model.width, values: a, published: \"${FOLDWISE_TEST_UNSET}/x.csv\"}]"),
              ElementsAre(HasSubstr("tables[0].published: saw ${FOLDWISE_TEST_UNSET}, which is not set")));
}

TEST(Tables, SayWhatTheyChooseByAndForWhat) {
  const Sweep sweep = parse_sweep(R"(
sweep: {grid: {model.width: [1, 0.5]}}
tables:
  - {select: {best: concordance, per: [model.backbone, clips.frames], target: valence}, values: pearson_valence}
  - {select: {best: accuracy}, rows: model.width, values: accuracy}
)");

  const TableSelection& first = sweep.tables().at(0).select;
  EXPECT_EQ(first.best, "concordance");
  EXPECT_THAT(first.per, ElementsAre("model.backbone", "clips.frames"));
  EXPECT_EQ(first.target, "valence");
  EXPECT_EQ(first.metric(), "validation_concordance_valence");
  EXPECT_THAT(sweep.varied_fields(), ElementsAre("model.width", "model.backbone", "clips.frames"));
  EXPECT_EQ(sweep.tables().at(1).select.metric(), "validation_accuracy");
  EXPECT_THAT(sweep.tables().at(1).select.per, IsEmpty());
}

TEST(Tables, ThatChooseWronglyAreRefused) {
  EXPECT_THAT(mistakes("tables: [{select: {per: model.width}, values: a}]"),
              ElementsAre("s.yaml:3:19: tables[0].select: saw no best; name a metric: concordance, …"));
  EXPECT_THAT(mistakes("tables: [{select: {best: a, per: model.wdth}, values: a}]"),
              ElementsAre(HasSubstr("tables[0].select.per: saw model.wdth, which is no field")));
  EXPECT_THAT(mistakes("tables: [{select: {best: a, targt: valence}, values: a}]"),
              ElementsAre(HasSubstr("tables[0].select.targt: saw an unknown key; allowed: best, per, target; did you "
                                    "mean target?")));
  EXPECT_THAT(mistakes("tables: [{select: best, values: a}]"),
              ElementsAre(HasSubstr("tables[0].select: saw best; allowed: a map of best, per, target")));
  EXPECT_THAT(mistakes("tables: [{select: {best: [a]}, values: a}]"),
              ElementsAre(HasSubstr("tables[0].select.best: saw a list; allowed: a metric, such as concordance")));
  EXPECT_THAT(mistakes("tables: [{select: {best: a}, columns: model.width, baseline: {model.width: 1}, values: a}]"),
              ElementsAre(HasSubstr("tables[0].columns: saw it beside select"),
                          HasSubstr("tables[0].baseline: saw it beside select")));
  // Without a word it would choose among experiments that it was told to leave out.
  EXPECT_THAT(mistakes("tables: [{select: {best: a}, where: {clips.frames: 16}, values: a}]"),
              ElementsAre(HasSubstr("tables[0].where: saw it beside select")));
}

TEST(Tables, ThatAreWrongAreRefused) {
  EXPECT_THAT(mistakes("tables: [{rows: model.wdth, values: accuracy}]"),
              ElementsAre("s.yaml:3:17: tables[0].rows: saw model.wdth, which is no field; allowed: a field of the "
                          "experiment; did you mean model.width?"));
  EXPECT_THAT(mistakes("tables: [{rows: model.width}]"), ElementsAre(HasSubstr("tables[0]: saw no values")));
  EXPECT_THAT(mistakes("tables: [{rows: model.width, value: accuracy, values: a}]"),
              ElementsAre(HasSubstr("did you mean values?")));
  EXPECT_THAT(mistakes("tables: {rows: model.width}"),
              ElementsAre(HasSubstr("tables: saw a map; allowed: a list of tables")));
  EXPECT_THAT(mistakes("tables: [{rows: model.width, values: a, baseline: {model.width: x}}]"),
              ElementsAre(HasSubstr("model.width: saw x")));
  EXPECT_THAT(mistakes("tables: [{rows: model.width, values: a, published: none.csv}]"),
              ElementsAre(HasSubstr("saw none.csv, but there is no file /sweeps/none.csv")));
  EXPECT_THAT(mistakes("tables: [{rows: model.width, values: [a b]}]"),
              ElementsAre(HasSubstr("saw a b; allowed: a metric")));
}

TEST(Tables, AreNotNeeded) {
  EXPECT_THAT(parse_sweep("").tables(), IsEmpty());
}

}  // namespace
}  // namespace foldwise
