// SPDX-License-Identifier: Apache-2.0
// What a table's options change in what is printed: centre and spread, emphasis, labels, where, formats.
#include <gmock/gmock.h>

#include <nlohmann/json.hpp>

#include "results/formats/html.h"
#include "results/formats/latex.h"
#include "results/table.h"
#include "tests/results/sample_store.h"

namespace foldwise::results {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using namespace foldwise::results::testing;

/// Three temperatures at two lengths, three repeats each; the third temperature is the best.
class TableOptionsTest : public ::testing::Test {
 protected:
  TableOptionsTest() : store(StoreWriter::open(folder / "results.db")) {
    plan.put_into(store);
    for (std::size_t experiment = 0; experiment < 6; ++experiment) {
      for (std::size_t repeat = 0; repeat < 3; ++repeat) {
        const double accuracy =
            0.4 + 0.05 * static_cast<double>(experiment) + 0.01 * static_cast<double>(repeat * repeat);
        execute(store, plan.runs.at(3 * experiment + repeat).evaluate,
                Finished{result_with({{"accuracy", accuracy}, {"cross_entropy", 1 - accuracy}})});
      }
    }
  }

  static std::vector<FieldValue> point(const std::string& temperature, const std::string& frames) {
    return {{"sampling.inverse_temperature", temperature}, {"clips.frames", frames}};
  }
  std::string text(TableFormat format, std::size_t width = 0) const { return render_table(store, spec, format, width); }
  std::string markdown() const { return text(TableFormat::markdown); }

  TemporaryFolder folder;
  SamplePlan plan = sample_plan(
      {point("0", "8"), point("0", "16"), point("1", "8"), point("1", "16"), point("10", "8"), point("10", "16")}, 3);
  StoreWriter store;
  TableSpec spec{"T", {"sampling.inverse_temperature"}, {"clips.frames"}, {"accuracy"}, {}, ""};
};

// 60, 61, 64 %: mean 61.67, sd 2.08, median 61, quartiles 60.5 and 62.5, t interval 61.67 ± 4.3027 · 1.2019.
TEST_F(TableOptionsTest, SayMeanOrMedianAndErrorOrInterval) {
  EXPECT_THAT(markdown(), HasSubstr("**61.67 ± 1.20** (3)"));
  spec.options.spread = TableSpread::standard_deviation;
  EXPECT_THAT(markdown(), AllOf(HasSubstr("61.67 ± 2.08"), HasSubstr("Mean ± standard deviation over runs")));
  spec.options.spread = TableSpread::t_interval;
  EXPECT_THAT(markdown(), AllOf(HasSubstr("61.67 [56.50, 66.84]"), HasSubstr("Mean [95 % interval by Student's t]")));
  spec.options.spread = TableSpread::none;
  EXPECT_THAT(markdown(), HasSubstr("**61.67** (3)"));
  spec.options.spread = TableSpread::automatic;
  spec.options.centre = TableCentre::median;
  EXPECT_THAT(markdown(), AllOf(HasSubstr("61.00 [60.50, 62.50]"), HasSubstr("Median [quartiles] over runs")));
  spec.options.spread = TableSpread::bootstrap_interval;
  EXPECT_THAT(markdown(), HasSubstr("Median [95 % interval by the bootstrap, BCa]"));
}

TEST_F(TableOptionsTest, EmphasiseTheBestAndTheSecondOfAColumn) {
  EXPECT_THAT(markdown(), AllOf(HasSubstr("| 41.67 ± 1.20 (3) "), HasSubstr("| <u>51.67 ± 1.20</u> (3) "),
                                HasSubstr("| **61.67 ± 1.20** (3) ")));
  spec.options.emphasis = TableEmphasis::best;
  EXPECT_THAT(markdown(), AllOf(Not(HasSubstr("<u>")), HasSubstr("**")));
  spec.options.emphasis = TableEmphasis::none;
  EXPECT_THAT(markdown(), Not(HasSubstr("**")));
}

TEST_F(TableOptionsTest, EmphasiseTheLowestOfALoss) {
  spec.values = {"cross_entropy"};
  EXPECT_THAT(markdown(), HasSubstr("**0.3833 ± 0.0120** (3)"));
}

TEST_F(TableOptionsTest, EmphasiseNoCellThatLacksARun) {
  plan = sample_plan({point("0", "8"), point("1", "8"), point("10", "8")}, 4);
  StoreWriter other = StoreWriter::open(folder / "other.db");
  plan.put_into(other);
  for (std::size_t run = 0; run < 11; ++run) {
    const std::size_t experiment = run / 4;
    execute(other, plan.runs.at(run).evaluate,
            Finished{result_with({{"accuracy", 0.1 * static_cast<double>(experiment)}})});
  }
  const std::string table = render_table(other, spec, TableFormat::markdown);
  EXPECT_THAT(table, AllOf(HasSubstr("| 20.00 ± 0.00 (3 of 4)"), HasSubstr("**10.00 ± 0.00** (4)")));
}

TEST_F(TableOptionsTest, NameBareNumbersByTheirField) {
  EXPECT_THAT(markdown(), HasSubstr("| clips.frames = 8: accuracy (%) |"));
}

TEST_F(TableOptionsTest, CallFieldsValuesAndMetricsByTheirLabels) {
  spec.labels = {{"sampling.inverse_temperature", {"$1/T$", {{"10", "sharp"}}}}, {"accuracy", {"Acc.", {}}}};
  EXPECT_THAT(markdown(), AllOf(HasSubstr("| 1/T   | clips.frames = 8: Acc. (%) |"), HasSubstr("\n| sharp | ")));
  EXPECT_THAT(text(TableFormat::latex),
              AllOf(HasSubstr("\n    $1/T$ & "), HasSubstr("{frames = 8}"), HasSubstr("sharp &")));
  EXPECT_THAT(text(TableFormat::html), HasSubstr("<i>1/T</i>"));
}

TEST_F(TableOptionsTest, LeaveNoDottedPathInAPaper) {
  EXPECT_THAT(text(TableFormat::latex),
              AllOf(HasSubstr("\n    inverse temperature & "), Not(HasSubstr("clips.")), Not(HasSubstr("sampling"))));
}

TEST_F(TableOptionsTest, ShowOnlyExperimentsWithTheseValues) {
  spec.where = {{"clips.frames", {"16"}}, {"sampling.inverse_temperature", {"1.0", "10"}}};
  EXPECT_THAT(markdown(), AllOf(Not(HasSubstr("clips.frames = 8")), HasSubstr("\n| 1 "), HasSubstr("\n| 10 "),
                                Not(HasSubstr("\n| 0 "))));
}

TEST_F(TableOptionsTest, StackByMetricThenSplitWhatIsTooWide) {
  spec.values = {"accuracy", "cross_entropy"};
  const auto widest_of = [](const std::string& table) {
    std::size_t widest = 0;
    std::size_t place = 0;
    while ((place = table.find("\n|", place)) != std::string::npos) {
      const std::size_t end = table.find('\n', place + 1);
      std::size_t width = 0;
      for (std::size_t i = place + 1; i < end; ++i)
        width += (static_cast<unsigned char>(table[i]) & 0xC0U) != 0x80U ? 1 : 0;
      widest = std::max(widest, width);
      place = end;
    }
    return widest;
  };
  EXPECT_GT(widest_of(markdown()), 150u);
  EXPECT_LE(widest_of(text(TableFormat::markdown, 110)), 110u);
  EXPECT_THAT(text(TableFormat::markdown, 110), HasSubstr("accuracy (%) | clips.frames = 16: accuracy (%) |\n"));
  EXPECT_LE(widest_of(text(TableFormat::markdown, 80)), 80u);
  const std::string narrow = text(TableFormat::markdown, 62);
  EXPECT_LE(widest_of(narrow), 62u);
  EXPECT_THAT(narrow, HasSubstr("clips.frames = 8:\n\n| sampling.inverse_temperature | accuracy (%)"));
  spec.options.text_width = 60;
  const std::string latex = text(TableFormat::latex);
  std::size_t tabulars = 0;
  for (auto place = latex.find("\\begin{tabular}"); place != std::string::npos;
       place = latex.find("\\begin{tabular}", place + 1)) {
    ++tabulars;
  }
  EXPECT_EQ(tabulars, 4u);
}

TEST_F(TableOptionsTest, LabelLatexByTheTitleUnlessItIsSaid) {
  spec.title = "Where 16 clips_are: taken";
  EXPECT_THAT(text(TableFormat::latex), HasSubstr("\\label{tab:where-16-clips-are-taken}"));
  spec.options.label = "clips";
  EXPECT_THAT(text(TableFormat::latex), HasSubstr("\\label{tab:clips}"));
}

TEST_F(TableOptionsTest, JsonHoldsEveryRun) {
  const auto json = nlohmann::json::parse(text(TableFormat::json));
  const auto& cell = json.at("tables").at(0).at("cells").at(4);
  EXPECT_EQ(cell.at("fields").at("sampling.inverse_temperature"), "10");
  EXPECT_EQ(cell.at("values").at(0).at("values").size(), 3u);
  EXPECT_NEAR(cell.at("values").at(0).at("mean").get<double>(), 0.6166666, 1e-6);
  EXPECT_EQ(cell.at("values").at(0).at("standing"), "best");
}

TEST_F(TableOptionsTest, HtmlHasNestedHeadingsAndNothingThatIsNoText) {
  spec.title = "<script>alert('1')</script>";
  spec.values = {"accuracy", "cross_entropy"};
  EXPECT_THAT(text(TableFormat::html),
              AllOf(Not(HasSubstr("<script>")), HasSubstr("&lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;"),
                    HasSubstr("<th scope=\"colgroup\" colspan=\"2\">frames = 8</th>"),
                    HasSubstr("<strong>61.67 ± 1.20</strong>"), HasSubstr("<span class=\"second\">")));
}

// A field's groups stand over those of the next: 2 of 2 columns each.
TEST_F(TableOptionsTest, LatexNestsTheHeadingsOfSeveralColumnFields) {
  spec.rows = {};
  spec.columns = {"sampling.inverse_temperature", "clips.frames"};
  EXPECT_THAT(text(TableFormat::latex), HasSubstr(R"(\multicolumn{2}{c}{inverse temperature = 0})"));
}

}  // namespace
}  // namespace foldwise::results
