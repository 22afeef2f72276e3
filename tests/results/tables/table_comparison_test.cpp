// SPDX-License-Identifier: Apache-2.0
// Baselines and published figures beside measured ones.
#include <gmock/gmock.h>

#include "results/table.h"
#include "results/tables/published.h"
#include "tests/results/sample_store.h"

namespace foldwise::results {
namespace {

using ::testing::HasSubstr;
using namespace foldwise::results::testing;

class TableComparisonTest : public ::testing::Test {
 protected:
  TableComparisonTest() : store(StoreWriter::open(folder / "results.db")) { plan.put_into(store); }

  void finish(std::size_t experiment, int repeat, double accuracy) {
    const auto& run = plan.runs.at(experiment * 3 + static_cast<std::size_t>(repeat));
    execute(store, run.evaluate, Finished{result_with({{"accuracy", accuracy}})});
  }

  std::string markdown() const { return render_table(store, spec, TableFormat::markdown); }

  void publish(const std::string& csv) {
    spec.published = (folder / "published.csv").string();
    write_text(spec.published, csv);
  }

  TemporaryFolder folder;
  SamplePlan plan = sample_plan({{{"sampling.inverse_temperature", "0"}, {"clips.frames", "8"}},
                                 {{"sampling.inverse_temperature", "1"}, {"clips.frames", "8"}},
                                 {{"sampling.inverse_temperature", "1"}, {"clips.frames", "16"}}},
                                3);
  StoreWriter store;
  TableSpec spec{"T", {"sampling.inverse_temperature"}, {"clips.frames"}, {"accuracy"}, {}, ""};
};

TEST_F(TableComparisonTest, PublishedFiguresHaveTheirColumnThoughTheLastRowHasNone) {
  publish("sampling.inverse_temperature,clips.frames,metric,mean\n0,8,accuracy,41.5\n");

  const auto text = markdown();

  EXPECT_THAT(text, HasSubstr("| clips.frames = 8: accuracy, published |"));
  EXPECT_THAT(text, HasSubstr("41.5"));
}

// Paired by repeat: +10, +12, +14 points, so 12 ± 2/sqrt(3); column 16 has no temperature 0, so the only one serves.
TEST_F(TableComparisonTest, DifferenceIsTakenRunByRun) {
  for (int repeat = 0; repeat < 3; ++repeat) {
    finish(0, repeat, 0.40 + 0.05 * repeat);
    finish(1, repeat, 0.50 + 0.07 * repeat);
    if (repeat < 2) finish(2, repeat, 0.30 + 0.05 * repeat);
  }
  spec.baseline = {{"sampling.inverse_temperature", "0.0"}};

  const auto text = markdown();

  EXPECT_THAT(
      text, HasSubstr("| clips.frames = 8: accuracy (%) | clips.frames = 8: accuracy, difference | clips.frames = 16"));
  EXPECT_THAT(text, HasSubstr("| 45.00 ± 2.89 (3)               | baseline                               | –"));
  EXPECT_THAT(
      text,
      HasSubstr("| **57.00 ± 4.04** (3)           | +12.00 ± 1.15 (3) *                    | 32.50 ± 2.50 (2 of 3) "
                "[1]       | -10.00 ± 0.00 (2)"));
  EXPECT_THAT(text, HasSubstr("Difference: to sampling.inverse_temperature = 0.0, over the runs that both have"));
}

TEST_F(TableComparisonTest, EachColumnHasABaselineOfItsOwn) {
  plan = sample_plan({{{"sampling.inverse_temperature", "0"}, {"clips.frames", "8"}},
                      {{"sampling.inverse_temperature", "1"}, {"clips.frames", "8"}},
                      {{"sampling.inverse_temperature", "0"}, {"clips.frames", "16"}},
                      {{"sampling.inverse_temperature", "1"}, {"clips.frames", "16"}}},
                     3);
  plan.put_into(store);
  finish(0, 0, 0.25);
  finish(1, 0, 0.5);
  finish(2, 0, 0.125);
  finish(3, 0, 0.875);
  spec.baseline = {{"sampling.inverse_temperature", "0"}};

  const auto text = render_table(store, spec, TableFormat::csv);

  EXPECT_THAT(text, HasSubstr("T,1,8,accuracy,0.5,,1,3,0,0,2,0.25,,1,,,"));
  EXPECT_THAT(text, HasSubstr("T,1,16,accuracy,0.875,,1,3,0,0,2,0.75,,1,,,"));
}

TEST_F(TableComparisonTest, EachPartOfASplitTableHasABaselineOfItsOwn) {
  plan = sample_plan({{{"sampling.inverse_temperature", "0"}, {"clips.frames", "8"}},
                      {{"sampling.inverse_temperature", "1"}, {"clips.frames", "8"}},
                      {{"sampling.inverse_temperature", "0"}, {"clips.frames", "16"}},
                      {{"sampling.inverse_temperature", "1"}, {"clips.frames", "16"}}},
                     3);
  plan.put_into(store);
  finish(0, 0, 0.25);
  finish(2, 0, 0.125);
  finish(3, 0, 0.875);
  spec.columns = {};
  spec.baseline = {{"sampling.inverse_temperature", "0"}};

  EXPECT_THAT(render_table(store, spec, TableFormat::csv), HasSubstr("T,1,16,accuracy,0.875,,1,3,0,0,2,0.75,,1,,,"));
}

TEST_F(TableComparisonTest, OfSeveralBaselinesThatDoNotFitNoneIsTaken) {
  plan = sample_plan({{{"sampling.inverse_temperature", "0"}, {"clips.frames", "8"}},
                      {{"sampling.inverse_temperature", "0"}, {"clips.frames", "16"}},
                      {{"sampling.inverse_temperature", "1"}, {"clips.frames", "32"}}},
                     3);
  StoreWriter other = StoreWriter::open(folder / "other.db");
  plan.put_into(other);
  for (std::size_t experiment = 0; experiment < 3; ++experiment) {
    execute(other, plan.runs.at(experiment * 3).evaluate, Finished{result_with({{"accuracy", 0.5}})});
  }
  spec.baseline = {{"sampling.inverse_temperature", "0"}};

  EXPECT_THAT(render_table(other, spec, TableFormat::csv), HasSubstr("T,1,32,accuracy,0.5,,1,3,0,0,2,,,,,,\"repeats"));
}

TEST_F(TableComparisonTest, LatexSpansTheFiguresOfAColumn) {
  spec.baseline = {{"sampling.inverse_temperature", "0"}};

  const auto text = render_table(store, spec, TableFormat::latex);

  EXPECT_THAT(text, HasSubstr(R"(\multicolumn{3}{c}{frames = 8} \\)"));
  EXPECT_THAT(text, HasSubstr("\\cmidrule(lr){2-4}\n"));
  EXPECT_THAT(text, HasSubstr(R"(\multicolumn{3}{c}{frames = 16} \\)"));
}

TEST_F(TableComparisonTest, BaselineThatTheSweepLacksIsSaid) {
  finish(0, 0, 0.4);
  spec.baseline = {{"sampling.inverse_temperature", "10"}};

  EXPECT_THAT(markdown(), HasSubstr("No experiment of this sweep is the baseline."));
}

TEST_F(TableComparisonTest, DifferenceInFullPrecisionInCsv) {
  finish(0, 0, 0.25);
  finish(1, 0, 0.5);
  spec.baseline = {{"sampling.inverse_temperature", "0"}};

  EXPECT_THAT(render_table(store, spec, TableFormat::csv), HasSubstr("T,1,8,accuracy,0.5,,1,3,0,0,2,0.25,,1,,,"));
}

TEST_F(TableComparisonTest, PublishedFiguresStandBesideMeasuredOnesAsPrinted) {
  publish(
      "sampling.inverse_temperature,clips.frames,metric,mean,error\n"
      "0,8,accuracy,41.60,0.30\n"
      "1.0,8,accuracy,43.2,\n");
  finish(0, 0, 0.4);

  const auto text = markdown();

  EXPECT_THAT(text, HasSubstr("| clips.frames = 8: accuracy (%) | clips.frames = 8: accuracy, published |"));
  EXPECT_THAT(text, HasSubstr("| 40.00 (1 of 3) [1]             | 41.60 ± 0.30                          | –"));
  EXPECT_THAT(text,
              HasSubstr("| – (0 of 3) [2]                 | 43.2                                  | – (0 of 3) [2]"));
}

TEST_F(TableComparisonTest, EmptyPublishedCellFitsEveryValue) {
  publish("sampling.inverse_temperature,clips.frames,metric,mean,error,note\n1,,accuracy,50,1,\"page 3, top\"\n");

  const auto text = render_table(store, spec, TableFormat::csv);

  EXPECT_THAT(text, HasSubstr("T,1,8,accuracy,,,0,3,0,0,3,,,,50,1,"));
  EXPECT_THAT(text, HasSubstr("T,1,16,accuracy,,,0,3,0,0,3,,,,50,1,"));
}

TEST_F(TableComparisonTest, PublishedFilesMayHaveAMarkAtTheirHeadBlanksAroundCellsAndCapitalLettersInTheirHeader) {
  publish("\xef\xbb\xbf Clips.Frames, METRIC ,mean , error\n 8 , accuracy, 50 ,\t1\n");

  EXPECT_THAT(render_table(store, spec, TableFormat::csv), HasSubstr("T,1,8,accuracy,,,0,3,0,0,3,,,,50,1,"));
}

TEST_F(TableComparisonTest, PublishedFiguresOutsideTheSweepAreCounted) {
  publish("sampling.inverse_temperature,metric,mean,error\n0,accuracy,41,1\n10,accuracy,42,1\n100,accuracy,43,1\n");

  EXPECT_THAT(markdown(), HasSubstr("2 of the published figures in published.csv belong to no experiment"));
}

TEST_F(TableComparisonTest, MissingPublishedFileIsSaid) {
  spec.published = (folder / "nowhere.csv").string();

  EXPECT_THAT(markdown(), HasSubstr("Published figures are not shown: there is no file nowhere.csv."));
}

struct BadCsv {
  const char* name;
  std::string text;
  std::string message;
};

class BadPublishedFile : public TableComparisonTest, public ::testing::WithParamInterface<BadCsv> {};

TEST_P(BadPublishedFile, CostsItsFiguresAloneAndIsNamedWithItsLine) {
  publish(GetParam().text);

  const std::string text = markdown();

  EXPECT_THAT(text, HasSubstr("Published figures are not shown: " + spec.published + GetParam().message));
  EXPECT_THAT(text, HasSubstr("| – (0 of 3) [1]                 |"));
  EXPECT_THAT(text, Not(HasSubstr("published |")));
}

INSTANTIATE_TEST_SUITE_P(
    Files, BadPublishedFile,
    ::testing::Values(BadCsv{"empty", "", ":1: the file is empty"},
                      BadCsv{"semicolons", "metric;mean;error\naccuracy;45;1\n",
                             ":1: no comma in metric;mean;error; separate the columns by commas"},
                      BadCsv{"no_metric", "clips.frames,mean,error\n", ":1: the header has not one column metric"},
                      BadCsv{"mean_twice", "metric,mean,mean\n", ":1: the header has not one column mean"},
                      BadCsv{"unknown_field", "clip.frames,metric,mean,error\n", ":1: unknown column clip.frames"},
                      BadCsv{"short_line", "clips.frames,metric,mean,error\n8,accuracy,1\n", ":2: 3 cells"},
                      BadCsv{"no_number", "metric,mean,error\n\naccuracy,45 %,1\n", ":3: \"45 %\" is no number"},
                      BadCsv{"no_number_for_the_error", "metric,mean,error\naccuracy,45,x\n", ":2: \"x\" is no number"},
                      BadCsv{"no_mean", "metric,mean,error\naccuracy,,1\n", ":2: \"\" is no number"},
                      BadCsv{"open_quote", "metric,mean,error\naccuracy,\"1,1\n", ":2: a quote is not closed"},
                      BadCsv{"claimed_twice", "metric,mean,error\naccuracy,1,1\naccuracy,2,1\n",
                             ":3: a second accuracy for the experiment of line 2"}),
    [](const auto& parameter) { return parameter.param.name; });

TEST(SameValue, KnowsNumbersAndSizes) {
  EXPECT_TRUE(same_value("1", "1.0"));
  EXPECT_TRUE(same_value("1e6", "1000000"));
  EXPECT_TRUE(same_value("[112, 112]", "[112,112]"));
  EXPECT_TRUE(same_value("uniform", "uniform"));
  EXPECT_FALSE(same_value("1", "10"));
  EXPECT_FALSE(same_value("", "0"));
}

}  // namespace
}  // namespace foldwise::results
